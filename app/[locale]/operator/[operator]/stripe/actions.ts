"use server";

import { operatorOfForm, sameOperatorPage, withBaseUrl } from "@/lib/auth/operator-form";
import { formAction } from "@/lib/http/form-action";
import { onboardConnection } from "@/lib/use-cases/connection/onboard";
import { refreshConnection } from "@/lib/use-cases/connection/refresh";

export const connect = formAction(onboardConnection, operatorOfForm, {
  input: withBaseUrl,
  after: ({ url }) => url,
});
export const refresh = formAction(refreshConnection, operatorOfForm, { after: sameOperatorPage });
