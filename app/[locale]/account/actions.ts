"use server";

import { leave, withSignIn } from "@/lib/auth/form-inputs";
import { personContext, signInContext } from "@/lib/auth/request";
import { formAction } from "@/lib/http/form-action";
import { localPath } from "@/lib/http/local-path";
import { confirmSecondFactor } from "@/lib/use-cases/sign-in/confirm-second-factor";
import { endSignIn } from "@/lib/use-cases/sign-in/end";
import { setUpSecondFactor } from "@/lib/use-cases/sign-in/set-up-second-factor";

export const signOut = formAction(endSignIn, signInContext, { input: withSignIn, after: leave });
export const startSetUp = formAction(setUpSecondFactor, personContext, {
  after: ({ next }) => `/account/second-factor?next=${encodeURIComponent(localPath(next))}`,
});
export const confirmCode = formAction(confirmSecondFactor, personContext, {
  input: withSignIn,
  after: ({ next }) => localPath(next),
});
