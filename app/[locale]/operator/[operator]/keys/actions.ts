"use server";

import { proveAgain } from "@/lib/auth/form-inputs";
import { keyList, operatorKeysOfForm, withScopes } from "@/lib/auth/key-form";
import { formAction } from "@/lib/http/form-action";
import { createApiKey } from "@/lib/use-cases/api-key/create";
import { revokeApiKey } from "@/lib/use-cases/api-key/revoke";
import { rollApiKey } from "@/lib/use-cases/api-key/roll";

export const create = formAction(createApiKey, operatorKeysOfForm, {
  before: proveAgain,
  input: withScopes,
  show: ({ text }) => ({ text }),
});
export const roll = formAction(rollApiKey, operatorKeysOfForm, { before: proveAgain, show: ({ text }) => ({ text }) });
export const revoke = formAction(revokeApiKey, operatorKeysOfForm, { before: proveAgain, after: keyList });
