import "server-only";
import { getLocale } from "next-intl/server";
import { dropSignIn, keepSignIn, readSignInToken } from "@/lib/auth/cookies";
import { textFields } from "@/lib/http/form-submission";
import { localPath } from "@/lib/http/local-path";
import { localeOr } from "@/lib/i18n/locales";
import type { SignedIn } from "@/lib/use-cases/sign-in/begin";

/** A form's fields with the language its reader has chosen. */
export async function withLocale(form: FormData): Promise<Record<string, string>> {
  return { ...textFields(form), locale: localeOr(await getLocale()) };
}

/** A form's fields with the browser's sign-in, which no form carries. */
export async function withSignIn(form: FormData): Promise<Record<string, string>> {
  return { ...textFields(form), signInToken: (await readSignInToken()) ?? "" };
}

/** Keeps a new sign-in in the browser and goes on. */
export async function followSignIn({ token, expiresAt, next }: SignedIn): Promise<string> {
  await keepSignIn(token, expiresAt);
  return localPath(next);
}

export async function leave(): Promise<string> {
  await dropSignIn();
  return "/";
}
