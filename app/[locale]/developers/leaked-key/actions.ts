"use server";

import { withSource } from "@/lib/auth/form-inputs";
import { signInContext } from "@/lib/auth/request";
import { formAction } from "@/lib/http/form-action";
import { reportLeakedKey } from "@/lib/use-cases/api-key/report-leak";

export const report = formAction(reportLeakedKey, signInContext, {
  input: withSource,
  after: () => "/developers/leaked-key/thanks",
});
