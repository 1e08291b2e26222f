import type { Exchange } from "@/lib/simulator/http/request-log";

/** Names whose values open something, whoever reads them. */
const SECRET_NAMES = new Set([
  "key",
  "client_secret",
  "secret",
  "signing_secret",
  "account_number",
  "number",
  "cvc",
  "iban",
  "access_token",
  "refresh_token",
  "code",
]);
/** `code` is a secret of OAuth and a harmless word everywhere else, which always looks like this. */
const HARMLESS_CODE = /^[a-z][a-z0-9_]*$/;
/** Whoever has such a link acts for the account (facts 11.5). */
const LINK_OBJECTS = new Set(["account_link", "login_link", "v2.core.account_link"]);
const SHOWN_AT_END = 4;

/** The start that says what it is and the end that tells two apart. */
export function masked(secret: string): string {
  const kept = /^[a-z]+_(?:test_|1|3)?/.exec(secret)?.[0] ?? "";
  if (secret.length <= kept.length + SHOWN_AT_END) return "•".repeat(8);
  return `${kept}${"•".repeat(8)}${secret.slice(-SHOWN_AT_END)}`;
}

/** `pi_1_secret_2`: the id stays readable. */
function maskedValue(value: string): string {
  const clientSecret = /^(.+_secret_)(.+)$/.exec(value);
  return clientSecret ? `${clientSecret[1]}${"•".repeat(8)}` : masked(value);
}

/** A copy for people's eyes: keys, client secrets, card numbers and links that act for somebody are covered. */
export function withoutSecrets(value: unknown, name = ""): unknown {
  if (typeof value === "string") {
    if (!SECRET_NAMES.has(name) || value === "") return value;
    return name === "code" && HARMLESS_CODE.test(value) ? value : maskedValue(value);
  }
  if (Array.isArray(value)) return value.map((entry) => withoutSecrets(entry));
  if (typeof value !== "object" || value === null) return value;
  const isLink = "object" in value && typeof value.object === "string" && LINK_OBJECTS.has(value.object);
  const entries = Object.entries(value).map(([key, inside]): [string, unknown] => [
    key,
    isLink && key === "url" ? "••••••••" : withoutSecrets(inside, key),
  ]);
  return Object.fromEntries(entries);
}

/** What a request said, by parameter, in the order it was sent. */
function sentParameters(query: string, text: string): unknown {
  if (text.startsWith("{")) {
    try {
      return withoutSecrets(JSON.parse(text));
    } catch {
      return text; // a body that was cut off or never was JSON is shown as it came
    }
  }
  const pairs = [...new URLSearchParams(query), ...new URLSearchParams(text)];
  return Object.fromEntries(pairs.map(([name, value]) => [name, withoutSecrets(value, lastPart(name))]));
}

function lastPart(name: string): string {
  return /\[([^\]]+)\]$/.exec(name)?.[1] ?? name;
}

/** Request and answer of one call without the secrets in them. */
export function shownExchange(exchange: Exchange): { request: unknown; answer: unknown } {
  return { request: sentParameters(exchange.query, exchange.text), answer: withoutSecrets(exchange.answer) };
}
