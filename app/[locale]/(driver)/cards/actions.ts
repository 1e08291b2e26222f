"use server";

import { driverContext, openDriverContext } from "@/lib/auth/request";
import { formAction } from "@/lib/http/form-action";
import { mailsInput, spendingInput } from "@/lib/http/settings-input";
import { chooseDefaultCard, chooseNetwork, removeCard } from "@/lib/use-cases/card/change";
import { saveCard } from "@/lib/use-cases/card/save";
import { chooseMails, setSpendingLimits } from "@/lib/use-cases/driver/settings";

export const makeDefault = formAction(chooseDefaultCard, driverContext, { after: () => "/cards" });
export const prefer = formAction(chooseNetwork, driverContext, { after: () => "/cards" });
export const setLimits = formAction(setSpendingLimits, driverContext, {
  input: spendingInput,
  after: () => "/cards?saved=limits",
});
export const setMails = formAction(chooseMails, driverContext, {
  input: mailsInput,
  after: () => "/cards?saved=mails",
});
export const remove = formAction(removeCard, driverContext, { after: () => "/cards" });
/** What is agreed to stands above the button of the form that this opens. */
export const add = formAction(saveCard, openDriverContext, {
  input: () => ({ consent: "yes" }),
  after: ({ setupId }) => `/cards/${setupId}`,
});
