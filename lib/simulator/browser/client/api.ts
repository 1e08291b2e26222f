import { connectionError, errorOfBody } from "@/lib/simulator/browser/client/failure";
import { isRecord, type JsonRecord } from "@/lib/simulator/browser/client/json";
import type { Credentials, Outcome } from "@/lib/simulator/browser/client/messages";

/** Longer than any answer of the simulator, shorter than a person's patience; the fault `hang` ends here. */
const TIMEOUT_MS = 30_000;

/** Nested values as Stripe's form encoding: `card[number]=…`, `expand[0]=…`; null and undefined are left out. */
export function encodeForm(body: JsonRecord): URLSearchParams {
  const form = new URLSearchParams();
  const put = (key: string, value: unknown): void => {
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) put(`${key}[${index}]`, item);
    } else if (isRecord(value)) {
      for (const [name, item] of Object.entries(value)) put(`${key}[${name}]`, item);
    } else {
      form.append(key, String(value));
    }
  };
  for (const [key, value] of Object.entries(body)) put(key, value);
  return form;
}

/**
 * One call with the publishable key. Resolves with `{object}` or `{error}` and never rejects, like Stripe.js itself.
 * Key and account travel as parameters, so that no call from another origin needs a preflight.
 */
export async function callApi(
  base: string,
  credentials: Credentials,
  method: "GET" | "POST",
  path: string,
  body: JsonRecord,
): Promise<Outcome> {
  const form = encodeForm({ ...body, key: credentials.publishableKey, _stripe_account: credentials.stripeAccount });
  const query = method === "GET" ? `?${form}` : "";
  try {
    const response = await fetch(`${base}${path}${query}`, {
      method,
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(method === "POST" ? { body: form } : {}),
    });
    const answer: unknown = await response.json();
    if (!response.ok) return { error: errorOfBody(answer) };
    return isRecord(answer) ? { object: answer } : { error: connectionError() };
  } catch {
    return { error: connectionError() };
  }
}
