import { randomUUID } from "node:crypto";
import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import type { z } from "zod";
import type { RefusalCode, RefusalDetails } from "@/lib/domain/errors";
import { env } from "@/lib/env";
import { type FieldProblems, type FormValues, type Submitted, submit } from "@/lib/http/form-submission";
import { goTo } from "@/lib/http/go-to";
import { isOwnOrigin } from "@/lib/http/origin";
import { sentenceValues } from "@/lib/http/refusal-values";
import { formatLocale } from "@/lib/i18n/locales";
import { log } from "@/lib/log";
import type { Command, Context } from "@/lib/use-cases/command";

/** What a form knows after it was sent; `message` and `messages` are sentences in the reader's language. */
export type FormState =
  | { readonly status: "idle" }
  | {
      readonly status: "invalid";
      readonly fields: FieldProblems;
      readonly messages: Readonly<Record<string, string>>;
      readonly values: FormValues;
    }
  | {
      readonly status: "refused";
      readonly code: RefusalCode;
      readonly details: RefusalDetails;
      readonly message: string;
      readonly values: FormValues;
    }
  /** `shown`: what the answer to this form shows and no page will show again. */
  | { readonly status: "done"; readonly shown?: FormValues };

export type FormAction = (state: FormState, data: FormData) => Promise<FormState>;

export type FormOptions<Output> = {
  /** Runs after success; a returned path (or an address that the command made) is where the browser goes. */
  readonly after?: (output: Output, input: unknown) => string | undefined | Promise<string | undefined>;
  /** What came of it that only this answer tells, e.g. a new secret. The form stays where it is. */
  readonly show?: (output: Output, input: unknown) => FormValues | Promise<FormValues>;
  /** Runs before the command and may refuse, e.g. takes the code that the command will want to be proven by. */
  readonly before?: (form: FormData) => Promise<void>;
  /** Makes the command's input of the form; without it, the text fields as they are. */
  readonly input?: (form: FormData) => unknown | Promise<unknown>;
};

/** The first door: a command as a form's action, with and without JavaScript. */
export function formAction<Input extends z.ZodObject, Output>(
  definition: Command<Input, Output>,
  open: () => Promise<Context>,
  options: FormOptions<Output> = {},
): FormAction {
  return async (_state, data) => {
    const target = await answer(definition, open, data, options);
    if (typeof target === "string") goTo(target);
    return target;
  };
}

async function answer<Input extends z.ZodObject, Output>(
  definition: Command<Input, Output>,
  open: () => Promise<Context>,
  data: FormData,
  options: FormOptions<Output>,
): Promise<FormState | string> {
  try {
    const isOwn = isOwnOrigin(await headers(), env().BAYFARE_URL);
    const result = await submit(definition, open, data, { isOwnOrigin: isOwn, ...options });
    if (result.status !== "done") return await inWords(result);
    if (options.show) return { status: "done", shown: await options.show(result.output, result.input) };
    return (await options.after?.(result.output, result.input)) ?? { status: "done" };
  } catch (error) {
    if (saysNotFound(error)) return await inWords({ status: "refused", code: "not_found", details: {}, values: {} });
    unstable_rethrow(error);
    throw withReference(error, definition.name);
  }
}

async function inWords(result: Exclude<Submitted<unknown>, { status: "done" }>): Promise<FormState> {
  const t = await getTranslations("refusal");
  if (result.status === "refused") {
    const values = sentenceValues(result.details, formatLocale(await getLocale()));
    return { ...result, message: t(result.code, values) };
  }
  const messages = Object.entries(result.fields).map(([name, keys]) => {
    const key = keys.map((each) => `field.${each}`).find((each) => t.has(each));
    return [name, t(key ?? "field.invalid")];
  });
  return { ...result, messages: Object.fromEntries(messages) };
}

/** The reader sees the reference on the error page; the log has it with the cause. */
function withReference(error: unknown, command: string): Error {
  const reference = randomUUID().slice(0, 8);
  log.error("form.failed", { reference, command, error });
  return Object.assign(new Error("form.failed", { cause: error }), { digest: reference });
}

/** A context that is not the caller's ends in `notFound()`. Thrown on, Next would answer with a page of its own, which breaks our policy. */
function saysNotFound(error: unknown): boolean {
  return error instanceof Error && "digest" in error && error.digest === "NEXT_HTTP_ERROR_FALLBACK;404";
}
