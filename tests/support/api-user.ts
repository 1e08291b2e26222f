import { z } from "zod";
import { uuidv7 } from "@/lib/auth/context";
import type { ApiCaller } from "@/tests/support/api-client";
import { testStack } from "@/tests/support/stack";

const setup = z.object({ setupIntentId: z.string(), clientSecret: z.string(), publishableKey: z.string() });
const confirmed = z.object({ status: z.string(), payment_method: z.string() });

let made = 0;

/** A new user of an app. */
export async function newUser(call: ApiCaller, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const id = `u-${process.pid}.${++made}-${uuidv7().slice(-6)}`;
  const answer = await call("POST", "/users", { body: { id, ...more } });
  if (answer.status !== 201) throw new Error(`no user: ${answer.status}`);
  return id;
}

/** What an app's page does with Stripe.js: a SetupIntent confirmed with one of Stripe's test cards; the card's id at Stripe. */
export async function confirmedCard(call: ApiCaller, user: string, alias: string): Promise<string> {
  const answer = await call("POST", `/users/${user}/setup-intents`, { key: uuidv7() });
  const { setupIntentId, clientSecret, publishableKey } = setup.parse(answer.body);
  const body = new URLSearchParams({
    key: publishableKey,
    client_secret: clientSecret,
    payment_method: alias,
    use_stripe_sdk: "true",
  });
  const url = `${testStack().simulatorUrl}/v1/setup_intents/${setupIntentId}/confirm`;
  const response = await fetch(url, { method: "POST", body, signal: AbortSignal.timeout(20_000) });
  return confirmed.parse(await response.json()).payment_method;
}

/** A saved card of a user; its id. */
export async function savedCard(call: ApiCaller, user: string, alias = "pm_card_visa"): Promise<string> {
  const paymentMethodId = await confirmedCard(call, user, alias);
  const answer = await call("POST", `/users/${user}/payment-methods`, { body: { paymentMethodId } });
  if (answer.status !== 201) throw new Error(`no card: ${answer.status} ${JSON.stringify(answer.body)}`);
  return paymentMethodId;
}
