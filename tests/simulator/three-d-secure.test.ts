import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { completeChallenge, findChallenge } from "@/lib/simulator/engine/challenge";
import { CARDS_ONLY, errorOf, type Setting, startSetting } from "./setting";

const RETURN = { return_url: "https://app.example.com/return?stay=1" };
let setting: Setting;
let stripe: Stripe;

beforeAll(async () => {
  setting = await startSetting();
  stripe = setting.sdk((await setting.platform()).secretKey);
});
afterAll(() => setting.close());

function charge(extra: Partial<Stripe.PaymentIntentCreateParams>) {
  return stripe.paymentIntents.create({
    amount: 1_000,
    currency: "eur",
    confirm: true,
    capture_method: "automatic",
    automatic_payment_methods: CARDS_ONLY,
    ...extra,
  });
}

function tokenIn(url: string | null | undefined): string {
  return url?.split("/3ds/")[1] ?? "";
}

/** A saved card: set up with its challenge completed where it has one. */
async function saved(alias: string): Promise<{ customer: string; payment_method: string }> {
  const { id: customer } = await stripe.customers.create();
  const setup = await stripe.setupIntents.create({
    customer,
    payment_method: alias,
    confirm: true,
    use_stripe_sdk: true,
    automatic_payment_methods: CARDS_ONLY,
  });
  if (setup.status === "requires_action") answer(setup.next_action, "complete");
  const { payment_method } = await stripe.setupIntents.retrieve(setup.id);
  return { customer, payment_method: String(payment_method) };
}

function answer(
  action: Stripe.SetupIntent.NextAction | Stripe.PaymentIntent.NextAction | null,
  outcome: "complete" | "fail",
) {
  const address = action?.redirect_to_url?.url ?? String(Object.values(action?.use_stripe_sdk ?? {})[1]);
  return completeChallenge(setting.simulator.state, tokenIn(address), outcome);
}

test("a card that asks waits in requires_action without a charge, and completing the challenge charges it once", async () => {
  const waiting = await charge({ payment_method: "pm_card_authenticationRequired", ...RETURN });
  expect(waiting).toMatchObject({
    status: "requires_action",
    latest_charge: null,
    next_action: { type: "redirect_to_url" },
  });
  const token = tokenIn(waiting.next_action?.redirect_to_url?.url);
  expect(findChallenge(setting.simulator.state, token)).toMatchObject({
    kind: "payment",
    amount: 1_000,
    currency: "eur",
    status: "open",
  });
  const { redirectUrl } = answer(waiting.next_action, "complete");
  const back = new URL(redirectUrl ?? "");
  expect(Object.fromEntries(back.searchParams)).toEqual({
    stay: "1",
    payment_intent: waiting.id,
    payment_intent_client_secret: waiting.client_secret,
    source_type: "card",
  });
  answer(waiting.next_action, "complete");
  const done = await stripe.paymentIntents.retrieve(waiting.id, { expand: ["latest_charge"] });
  expect(done).toMatchObject({ status: "succeeded", amount_received: 1_000, next_action: null });
  expect(done.latest_charge).toMatchObject({
    payment_method_details: { card: { three_d_secure: { result: "authenticated", authentication_flow: "challenge" } } },
  });
  expect((await stripe.charges.list({ payment_intent: waiting.id })).data).toHaveLength(1);
});

test("a failed challenge sends the payment back without any charge", async () => {
  const waiting = await charge({ payment_method: "pm_card_threeDSecure2Required", ...RETURN });
  answer(waiting.next_action, "fail");
  const failed = await stripe.paymentIntents.retrieve(waiting.id);
  expect(failed).toMatchObject({
    status: "requires_payment_method",
    payment_method: null,
    latest_charge: null,
    last_payment_error: { type: "invalid_request_error", code: "payment_intent_authentication_failure" },
  });
  expect((await stripe.charges.list({ payment_intent: waiting.id })).data).toEqual([]);
});

test("an intent that moved on makes its old challenge worthless", async () => {
  const waiting = await charge({ payment_method: "pm_card_authenticationRequired", ...RETURN });
  await stripe.paymentIntents.cancel(waiting.id);
  expect(findChallenge(setting.simulator.state, tokenIn(waiting.next_action?.redirect_to_url?.url))?.status).toBe(
    "expired",
  );
  answer(waiting.next_action, "complete");
  expect((await stripe.paymentIntents.retrieve(waiting.id)).status).toBe("canceled");
});

test("with Stripe.js in the page the challenge has no way back", async () => {
  const waiting = await charge({ payment_method: "pm_card_authenticationRequired", use_stripe_sdk: true, ...RETURN });
  expect(waiting.next_action?.type).toBe("use_stripe_sdk");
  expect(answer(waiting.next_action, "complete").redirectUrl).toBeNull();
});

test.each([
  ["pm_card_authenticationRequiredChargeDeclinedInsufficientFunds", "insufficient_funds"],
  ["pm_card_threeDSecureRequiredChargeDeclined", "generic_decline"],
])("%s is declined after its challenge", async (payment_method, decline_code) => {
  const waiting = await charge({ payment_method, ...RETURN });
  answer(waiting.next_action, "complete");
  const failed = await stripe.paymentIntents.retrieve(waiting.id);
  expect(failed).toMatchObject({ status: "requires_payment_method", last_payment_error: { decline_code } });
});

test("off session the always-asking card is 402 authentication_required, and paying on session with the same card works", async () => {
  const card = await saved("pm_card_authenticationRequired");
  const error = await errorOf(charge({ ...card, off_session: true }));
  expect(error).toMatchObject({
    statusCode: 402,
    code: "authentication_required",
    decline_code: "authentication_required",
  });
  const id = error.payment_intent?.id ?? "";
  expect((await stripe.paymentIntents.retrieve(id)).payment_method).toBeNull();
  const again = await stripe.paymentIntents.confirm(id, { payment_method: card.payment_method, ...RETURN });
  answer(again.next_action, "complete");
  expect((await stripe.paymentIntents.retrieve(id)).status).toBe("succeeded");
});

test("a card that asks only at set-up pays off session afterwards, and still asks on session", async () => {
  const card = await saved("pm_card_authenticationRequiredOnSetup");
  expect((await charge({ ...card, off_session: true })).status).toBe("succeeded");
  expect((await charge({ ...card, ...RETURN })).status).toBe("requires_action");
});

test("error_on_requires_action turns the question into a refusal", async () => {
  const error = await errorOf(
    charge({ payment_method: "pm_card_authenticationRequired", error_on_requires_action: true, ...RETURN }),
  );
  expect(error).toMatchObject({ statusCode: 402, code: "authentication_required" });
  expect(error.payment_intent).toMatchObject({ status: "requires_payment_method", latest_charge: null });
});

test("an optional card asks when the merchant wants it, a frictionless one never does", async () => {
  const payment_method_options = { card: { request_three_d_secure: "any" } } as const;
  expect(
    (await charge({ payment_method: "pm_card_threeDSecureOptional", payment_method_options, ...RETURN })).status,
  ).toBe("requires_action");
  expect((await charge({ payment_method: "pm_card_visa", payment_method_options })).status).toBe("succeeded");
  expect((await charge({ payment_method: "pm_card_amex", payment_method_options })).status).toBe("succeeded");
});

test("a failed set-up challenge neither cancels nor attaches", async () => {
  const { id: customer } = await stripe.customers.create();
  const setup = await stripe.setupIntents.create({
    customer,
    payment_method: "pm_card_authenticationRequired",
    confirm: true,
    ...RETURN,
  });
  const { redirectUrl } = answer(setup.next_action, "fail");
  expect(new URL(redirectUrl ?? "").searchParams.get("redirect_status")).toBe("failed");
  expect(await stripe.setupIntents.retrieve(setup.id)).toMatchObject({
    status: "requires_payment_method",
    payment_method: null,
    last_setup_error: { code: "setup_intent_authentication_failure" },
  });
  expect((await stripe.paymentMethods.list({ customer })).data).toEqual([]);
});

test("a completed set-up attaches the card to its customer", async () => {
  const card = await saved("pm_card_authenticationRequired");
  expect((await stripe.paymentMethods.list({ customer: card.customer })).data.map(({ id }) => id)).toEqual([
    card.payment_method,
  ]);
});

test("a server that could be redirected away must name a way back", async () => {
  const error = await errorOf(
    stripe.paymentIntents.create({ amount: 1_000, currency: "eur", payment_method: "pm_card_visa", confirm: true }),
  );
  expect(error.statusCode).toBe(400);
  expect(error.message).toContain("you must provide a `return_url`");
});
