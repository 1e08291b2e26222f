import { randomInt } from "node:crypto";
import type postgres from "postgres";
import { z } from "zod";
import { uuidv7 } from "@/lib/auth/context";
import type { ApiAnswer, ApiCaller } from "@/tests/support/api-client";
import { GARAGE } from "@/tests/support/pages/seeded";
import { stackControl, testStack } from "@/tests/support/stack";

const SETTLED_MS = 20_000; // the stack's worker hears of it by a webhook

export const session = z.object({
  id: z.string(),
  sessionStatus: z.string(),
  balanceStatus: z.string(),
  nextAction: z
    .object({ type: z.string(), clientSecret: z.string().optional(), hostedUrl: z.string().optional() })
    .loose()
    .nullable(),
});

/** A plate that nobody else has. */
export function newPlate(): { plate: string; country: string } {
  return { plate: `AP${randomInt(100_000, 1_000_000)}`, country: "FR" };
}

/** Parks a user for an hour at the garage; whatever the answer is. */
export function start(
  call: ApiCaller,
  user: string,
  more: Readonly<Record<string, unknown>> = {},
  key: string = uuidv7(),
): Promise<ApiAnswer> {
  const place = "quoteId" in more ? {} : { zoneCode: GARAGE.zoneCode, minutes: 60 };
  return call("POST", `/users/${user}/sessions`, { key, body: { ...place, vehicle: newPlate(), ...more } });
}

/** Reads a session until it is as it should be; the stack's worker moves it. */
export async function sessionUntil(
  call: ApiCaller,
  id: string,
  isReached: (seen: Readonly<Record<string, unknown>>) => boolean,
): Promise<Readonly<Record<string, unknown>>> {
  for (const until = Date.now() + SETTLED_MS; Date.now() < until; ) {
    const { body } = await call("GET", `/sessions/${id}`);
    if (isReached(body)) return body;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`session ${id} did not get there: ${JSON.stringify((await call("GET", `/sessions/${id}`)).body)}`);
}

const action = z.object({ clientSecret: z.string(), publishableKey: z.string(), stripeAccount: z.string() });
const challenge = z.object({ next_action: z.object({ use_stripe_sdk: z.object({ stripe_js: z.url() }) }) });

/** What Stripe.js does in the app's page: shows the bank's question, which the driver answers. */
export async function answerBank(nextAction: unknown, outcome: "complete" | "fail"): Promise<void> {
  const { clientSecret, publishableKey, stripeAccount } = action.parse(nextAction);
  const [intent] = clientSecret.split("_secret_");
  const query = new URLSearchParams({
    key: publishableKey,
    _stripe_account: stripeAccount,
    client_secret: clientSecret,
  });
  const seen: unknown = await (await fetch(`${testStack().simulatorUrl}/v1/payment_intents/${intent}?${query}`)).json();
  const url = challenge.parse(seen).next_action.use_stripe_sdk.stripe_js;
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams({ outcome }), redirect: "manual" });
  if (answer.status >= 400) throw new Error(`the bank answered ${answer.status}`);
}

/** The bank of a card says no to its next uses. */
export async function bankSays(paymentMethodId: string, reason: string, times = 1): Promise<void> {
  await stackControl(testStack())("POST", `payment_methods/${paymentMethodId}/decline`, z.unknown(), { reason, times });
}

/** Test cards are one card for everybody: this one gets a fingerprint of its own, so that networks' limits meet nobody else. */
export async function ownFingerprint(sql: postgres.Sql, paymentMethodId: string): Promise<void> {
  await sql`update payment_method set fingerprint = ${`fp_${paymentMethodId}`} where stripe_payment_method_id = ${paymentMethodId}`;
}
