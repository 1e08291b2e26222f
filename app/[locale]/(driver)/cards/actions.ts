"use server";

import { driverContext } from "@/lib/auth/request";
import { formAction } from "@/lib/http/form-action";
import { chooseDefaultCard, chooseNetwork, removeCard } from "@/lib/use-cases/card/change";

export const makeDefault = formAction(chooseDefaultCard, driverContext, { after: () => "/cards" });
export const prefer = formAction(chooseNetwork, driverContext, { after: () => "/cards" });
export const remove = formAction(removeCard, driverContext, { after: () => "/cards" });
