"use server";

import { parkerOfForm } from "@/lib/auth/parker";
import { tokenOfForm } from "@/lib/auth/payer";
import { formAction } from "@/lib/http/form-action";
import { sessionIdOf } from "@/lib/http/public-ids";
import { answerStillParked } from "@/lib/use-cases/session/still-parked";

export const answer = formAction(answerStillParked, parkerOfForm, {
  input: sessionIdOf,
  after: async () => `/parked/${await tokenOfForm()}`,
});
