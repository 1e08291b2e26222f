import { randomUUID } from "node:crypto";
import { createTranslator } from "next-intl";
import { REFUSALS, Refusal, type RefusalCode, type RefusalDetails } from "@/lib/domain/errors";
import { preferredLocale } from "@/lib/http/accept-language";
import { sentenceValues } from "@/lib/http/refusal-values";
import { formatLocale, type Locale } from "@/lib/i18n/locales";
import { type Catalog, loadMessages } from "@/lib/i18n/messages";
import { log } from "@/lib/log";
import { InvalidInput } from "@/lib/use-cases/command";

const RETRY_AFTER_SECONDS = 60; // where nothing knows better: long enough for most trouble to pass

export type ProblemCode = RefusalCode | "internal_error";

/** RFC 9457, with what a machine needs to decide whether to try again. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly retryable: boolean;
  readonly retryAfterSeconds?: number;
  /** The sentence in the language of the request's Accept-Language, for whoever parks. */
  readonly driverMessage?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
};

/** The code of the problem that `problemResponse` makes of it. */
export function problemCode(error: unknown): ProblemCode {
  if (error instanceof Refusal) return error.code;
  return error instanceof InvalidInput ? "invalid_input" : "internal_error";
}

type Known = {
  /** Members in the place of a refusal's own; undefined takes one away. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** What the answer is called by; otherwise a bug gets a reference of its own. */
  readonly requestId?: string;
};

/** Turns whatever a command threw into an answer; what was not expected is logged and told by a reference only. */
export async function problemResponse(
  error: unknown,
  request?: Request,
  { more = {}, requestId }: Known = {},
): Promise<Response> {
  const locale = preferredLocale(request?.headers.get("accept-language") ?? null);
  if (error instanceof Refusal) return respond({ ...(await problemOf(error.code, error.details, locale)), ...more });
  if (error instanceof InvalidInput) return respond(await invalid(error, locale));
  const reference = requestId ?? randomUUID().slice(0, 8);
  log.error("api.failed", { reference, error });
  return respond({
    type: "/problems/internal_error",
    title: "Something went wrong on our side",
    status: 500,
    detail: `The outcome is unknown; repeat the request with the same idempotency key. Reference: ${reference}`,
    code: "internal_error",
    retryable: true,
  });
}

async function problemOf(code: RefusalCode, details: RefusalDetails, locale: Locale): Promise<Problem> {
  const { status, retryable } = REFUSALS[code];
  const text = await sentence(code, details);
  const driverMessage = (await declineSentence(details, locale)) || (await sentence(code, details, locale));
  const wait = status === 429 || status === 503 ? { retryAfterSeconds: secondsToWait(details) } : {};
  return {
    ...told(details),
    type: `/problems/${code}`,
    title: text,
    status,
    detail: text,
    code,
    retryable,
    driverMessage,
    ...wait,
  };
}

/** Instants are milliseconds inside and RFC 3339 outside, as everywhere in the API. */
function told(details: RefusalDetails): RefusalDetails {
  const isInstant = (name: string, value: string | number) => name.endsWith("At") && typeof value === "number";
  const members = Object.entries(details).map(([name, value]) => [
    name,
    isInstant(name, value) ? new Date(value).toISOString() : value,
  ]);
  return Object.fromEntries(members);
}

/** Of a limit that knows when it ends. */
function secondsToWait({ retryAfterSeconds, minutes }: RefusalDetails): number {
  if (typeof retryAfterSeconds === "number") return retryAfterSeconds;
  return typeof minutes === "number" ? minutes * 60 : RETRY_AFTER_SECONDS;
}

async function invalid(error: InvalidInput, locale: Locale): Promise<Problem> {
  const found = Object.entries(error.fields).flatMap(([field, keys]) => keys.map((key) => ({ field, key })));
  const errors = found.map(async ({ field, key }) => ({
    pointer: field === "" ? "" : `/${field}`, // RFC 6901: the whole is the empty text
    detail: (await sentence(`field.${key}`)) || (await sentence("field.invalid")),
  }));
  return { ...(await problemOf("invalid_input", {}, locale)), errors: await Promise.all(errors) };
}

/** Whoever parks reads what to do about this very decline. */
async function declineSentence({ declineCode: code }: RefusalDetails, locale: Locale): Promise<string> {
  return typeof code === "string" ? textAt((await loadMessages(locale)).decline, code) : "";
}

/** Machines read English; `key` is a path into the catalog of refusals. */
async function sentence(key: string, values: RefusalDetails = {}, locale: Locale = "en"): Promise<string> {
  const text = textAt((await loadMessages(locale)).refusal, key);
  return text === ""
    ? ""
    : createTranslator({ locale, messages: { text } })("text", sentenceValues(values, formatLocale(locale)));
}

function textAt(catalog: Catalog | string | undefined, path: string): string {
  let found = catalog;
  for (const step of path.split(".")) found = typeof found === "object" ? found[step] : undefined;
  return typeof found === "string" ? found : "";
}

function respond(problem: Problem): Response {
  const wait: Record<string, string> =
    problem.retryAfterSeconds === undefined ? {} : { "retry-after": String(problem.retryAfterSeconds) };
  const challenge: Record<string, string> = problem.status === 401 ? { "www-authenticate": "Bearer" } : {};
  return Response.json(problem, {
    status: problem.status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...wait, ...challenge },
  });
}
