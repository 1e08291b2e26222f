import { env } from "@/lib/env";

const LEVELS = ["debug", "info", "warn", "error"] as const;
export type Level = (typeof LEVELS)[number];
export type Fields = Readonly<Record<string, unknown>>;

const TEXT_MAX = 2_000; // a stack is worth keeping, a body is not
const DEPTH_MAX = 4; // deeper values are whole objects that nobody meant to log
const ITEMS_MAX = 50;

// Every repetition has an end, so that a hostile text costs no more than its length.
const REDACTIONS: readonly (readonly [RegExp, string])[] = [
  [/\b(postgres(?:ql)?|smtps?|https?):\/\/[^\s/:@]{0,128}:[^\s/@]{1,256}@/g, "$1://[credentials]@"],
  [/\b(?:sk|rk|pk|whsec|ek)_[A-Za-z0-9_+/=-]{4,}/g, "[key]"],
  [/\b[a-z]{1,16}_[A-Za-z0-9]{1,64}_secret_[A-Za-z0-9]+/g, "[client secret]"],
  [/\bbf_(?:test|live)_[A-Za-z0-9_-]{8,}/g, "[api key]"],
  [/[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}.-]{1,253}/gu, "[e-mail]"],
];

// Values under these names are secret whatever they look like.
const SECRET_NAME = /secret|password|passwd|authorization|cookie|^token$|apikey|api_key|secretkey|pepper/i;

/** Takes keys, client secrets, e-mail addresses and credentials out of a text, and cuts it. */
export function redact(text: string): string {
  // A word that the cut went through could be half a secret that no pattern knows.
  let clean = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX).replace(/\S+$/, "")}…` : text;
  for (const [pattern, replacement] of REDACTIONS) clean = clean.replace(pattern, replacement);
  return clean;
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === "string") return redact(value);
  if (typeof value === "bigint") return value.toString();
  if (value === null || typeof value !== "object") return typeof value === "function" ? "[function]" : value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "[invalid date]" : value.toISOString();
  if (depth >= DEPTH_MAX) return "[deep]";
  if (value instanceof Error) return cleanError(value, depth);
  if (Array.isArray(value)) return value.slice(0, ITEMS_MAX).map((item) => clean(item, depth + 1));
  const entries = Object.entries(value).slice(0, ITEMS_MAX);
  return Object.fromEntries(
    entries.map(([name, item]) => [redact(name), SECRET_NAME.test(name) ? "[secret]" : clean(item, depth + 1)]),
  );
}

function cleanError(error: Error, depth: number): Record<string, unknown> {
  const code = "code" in error ? { code: clean(error.code, depth + 1) } : {};
  const cause = error.cause === undefined ? {} : { cause: clean(error.cause, depth + 1) };
  return { name: error.name, message: redact(error.message), ...code, stack: redact(error.stack ?? ""), ...cause };
}

/** One line of JSON; never throws, because a log line must not fail the work it tells of. */
export function format(level: Level, event: string, fields: Fields, now: Date): string {
  const head = { at: now.toISOString(), level, event: redact(event) };
  try {
    const body = clean(fields, 0);
    return JSON.stringify(typeof body === "object" ? { ...head, ...body, ...head } : head);
  } catch {
    return JSON.stringify({ ...head, unloggable: true });
  }
}

function write(level: Level, event: string, fields: Fields): void {
  if (LEVELS.indexOf(level) < LEVELS.indexOf(env().LOG_LEVEL)) return;
  process.stderr.write(`${format(level, event, fields, new Date())}\n`);
}

export const log = {
  debug: (event: string, fields: Fields = {}) => write("debug", event, fields),
  info: (event: string, fields: Fields = {}) => write("info", event, fields),
  warn: (event: string, fields: Fields = {}) => write("warn", event, fields),
  error: (event: string, fields: Fields = {}) => write("error", event, fields),
};
