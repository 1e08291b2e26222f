"use server";

import { proveAgain } from "@/lib/auth/form-inputs";
import { appKeysOfForm, keyList, withScopes } from "@/lib/auth/key-form";
import { formAction } from "@/lib/http/form-action";
import { createApiKey } from "@/lib/use-cases/api-key/create";
import { revokeApiKey } from "@/lib/use-cases/api-key/revoke";
import { rollApiKey } from "@/lib/use-cases/api-key/roll";

export const create = formAction(createApiKey, appKeysOfForm, {
  before: proveAgain,
  input: withScopes,
  show: ({ text }) => ({ text }),
});
export const roll = formAction(rollApiKey, appKeysOfForm, { before: proveAgain, show: ({ text }) => ({ text }) });
export const revoke = formAction(revokeApiKey, appKeysOfForm, { before: proveAgain, after: keyList });
