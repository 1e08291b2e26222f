"use server";

import { demoContext } from "@/lib/auth/demo";
import { followSignIn, withLocale } from "@/lib/auth/form-inputs";
import { signInContext } from "@/lib/auth/request";
import { formAction } from "@/lib/http/form-action";
import { askSignIn } from "@/lib/use-cases/sign-in/ask";
import { signInAsDemoPerson } from "@/lib/use-cases/sign-in/demo";
import { finishSignIn } from "@/lib/use-cases/sign-in/finish";

export const ask = formAction(askSignIn, signInContext, { input: withLocale, after: () => "/sign-in/sent" });
export const finish = formAction(finishSignIn, signInContext, { input: withLocale, after: followSignIn });
export const signInAs = formAction(signInAsDemoPerson, demoContext, { after: followSignIn });
