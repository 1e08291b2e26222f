"use server";

import { supportContext } from "@/lib/auth/request";
import { formAction } from "@/lib/http/form-action";
import { explainDifference } from "@/lib/use-cases/difference/explain";

export const explain = formAction(explainDifference, supportContext, { after: () => "/support" });
