import "server-only";
import { headers } from "next/headers";
import { getLocale } from "next-intl/server";
import { dropSignIn, keepSignIn, readSignInToken } from "@/lib/auth/cookies";
import { personContext } from "@/lib/auth/request";
import { textFields } from "@/lib/http/form-submission";
import { localPath } from "@/lib/http/local-path";
import { localeOr } from "@/lib/i18n/locales";
import { execute } from "@/lib/use-cases/command";
import type { SignedIn } from "@/lib/use-cases/sign-in/begin";
import { confirmSecondFactor } from "@/lib/use-cases/sign-in/confirm-second-factor";

const SOURCE_MAX = 64; // the longest address of version 6, with its zone

/** A form's fields with the language its reader has chosen. */
export async function withLocale(form: FormData): Promise<Record<string, string>> {
  return { ...textFields(form), locale: localeOr(await getLocale()) };
}

/** A form's fields with where they come from, as the last proxy wrote it: what a browser claims about itself stands before. */
export async function withSource(form: FormData): Promise<Record<string, string>> {
  const source = (await headers()).get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
  return { ...textFields(form), source: source.slice(0, SOURCE_MAX) };
}

/** A form's fields with the browser's sign-in, which no form carries. */
export async function withSignIn(form: FormData): Promise<Record<string, string>> {
  return { ...textFields(form), signInToken: (await readSignInToken()) ?? "" };
}

/** A code that came with a form proves the second factor anew, for the command that follows. */
export async function proveAgain(form: FormData): Promise<void> {
  if (textFields(form).totp) await execute(confirmSecondFactor, await personContext(), await withSignIn(form));
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
