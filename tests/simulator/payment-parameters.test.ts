import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { completeChallenge } from "@/lib/simulator/engine/challenge";
import { CARDS_ONLY, errorOf, type Platform, type Setting, startSetting, wireError } from "./setting";

let setting: Setting;
let platform: Platform;
let stripe: Stripe;

beforeAll(async () => {
  setting = await startSetting();
  platform = await setting.platform();
  stripe = setting.sdk(platform.secretKey);
});
afterAll(() => setting.close());

const payment: Stripe.PaymentIntentCreateParams = {
  amount: 1_000,
  currency: "eur",
  payment_method: "pm_card_visa",
  automatic_payment_methods: CARDS_ONLY,
};

/** A form as it is on the wire, for what the SDK's types do not let through, in any API version. */
async function post(path: string, fields: Record<string, string>, version: string) {
  const response = await fetch(`${setting.simulator.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${platform.secretKey}`, "stripe-version": version },
    body: new URLSearchParams(fields),
  });
  return { status: response.status, error: response.ok ? {} : await wireError(response) };
}

const money = { amount: "1000", currency: "eur" };

test.each([
  ["/v1/payment_intents", money],
  ["/v1/setup_intents", {}],
])("payment_method_types on %s is refused from 2026-09-30.endive on, and taken before", async (path, fields) => {
  const sent = { ...fields, "payment_method_types[0]": "card" };
  for (const version of ["2026-09-30.endive", "2026-10-28.endive"]) {
    expect(await post(path, sent, version)).toMatchObject({
      status: 400,
      error: { code: "payment_method_types_no_longer_supported", param: "payment_method_types" },
    });
  }
  expect((await post(path, sent, "2026-06-24.dahlia")).status).toBe(200);
});

test("parameters that came with a later version are unknown to earlier ones", async () => {
  const allowed = { ...money, "allowed_payment_method_types[0]": "card" };
  expect((await post("/v1/payment_intents", allowed, "2026-07-29.endive")).status).toBe(200);
  expect(await post("/v1/payment_intents", allowed, "2026-06-24.dahlia")).toMatchObject({
    status: 400,
    error: { code: "parameter_unknown", param: "allowed_payment_method_types" },
  });
  const usage = { ...money, "payment_method_options[card][stored_credential_usage]": "unscheduled" };
  expect((await post("/v1/payment_intents", usage, "2026-10-28.endive")).status).toBe(200);
  expect((await post("/v1/payment_intents", usage, "2026-09-30.endive")).error).toMatchObject({
    code: "parameter_unknown",
    param: "payment_method_options[card][stored_credential_usage]",
  });
});

test.each([
  ["automatic_payment_methods[enabled]", "true"],
  ["excluded_payment_method_types[0]", "sepa_debit"],
  ["payment_method_configuration", "pmc_1"],
])("allowed_payment_method_types beside %s is refused", async (name, value) => {
  const sent = { ...money, "allowed_payment_method_types[0]": "card", [name]: value };
  const { status, error } = await post("/v1/payment_intents", sent, "2026-10-28.endive");
  expect([status, error.code]).toEqual([400, "parameters_exclusive"]);
});

test("methods can be excluded instead, and the intent says which", async () => {
  const intent = await stripe.paymentIntents.create({
    amount: 1_000,
    currency: "eur",
    excluded_payment_method_types: ["sepa_debit"],
  });
  expect(intent).toMatchObject({ excluded_payment_method_types: ["sepa_debit"], allowed_payment_method_types: null });
});

test("a whole statement descriptor is refused for cards; a suffix is written behind the name", async () => {
  const refusal = await errorOf(stripe.paymentIntents.create({ ...payment, statement_descriptor: "PARKING" }));
  expect(refusal).toMatchObject({ statusCode: 400, param: "statement_descriptor" });
  const paid = await stripe.paymentIntents.create({
    ...payment,
    confirm: true,
    statement_descriptor_suffix: "Bay 7",
    expand: ["latest_charge"],
  });
  expect(paid.latest_charge).toMatchObject({
    statement_descriptor: null,
    statement_descriptor_suffix: "Bay 7",
    calculated_statement_descriptor: "PORTAL* BAY 7",
  });
});

test("an update changes what it names, an empty text takes back, and the rest stays", async () => {
  const intent = await stripe.paymentIntents.create({
    ...payment,
    description: "Stay",
    transfer_group: "stay_1",
    shipping: { name: "Ada", address: { line1: "Quai 1", city: "Lyon", country: "FR" } },
    metadata: { a: "1", b: "2" },
  });
  expect(intent.shipping).toMatchObject({
    name: "Ada",
    address: { line1: "Quai 1", postal_code: null },
    carrier: null,
  });
  const after = await stripe.paymentIntents.update(intent.id, {
    amount: 1_200,
    transfer_group: "stay_2",
    statement_descriptor_suffix: "Bay 8",
    receipt_email: "ada@example.com",
    shipping: "",
    metadata: { a: "" },
  });
  expect(after).toMatchObject({
    amount: 1_200,
    description: "Stay",
    transfer_group: "stay_2",
    statement_descriptor_suffix: "Bay 8",
    receipt_email: "ada@example.com",
    shipping: null,
    metadata: { b: "2" },
    status: "requires_confirmation",
  });
});

test("a payment keeps its customer", async () => {
  const [first, second] = [await stripe.customers.create(), await stripe.customers.create()];
  const intent = await stripe.paymentIntents.create({ amount: 1_000, currency: "eur" });
  const taken = await stripe.paymentIntents.update(intent.id, { customer: first.id });
  expect(taken.customer).toBe(first.id);
  const error = await errorOf(stripe.paymentIntents.update(intent.id, { customer: second.id }));
  expect(error).toMatchObject({ statusCode: 400, param: "customer" });
});

test("after it was paid, only what is written on it can be changed", async () => {
  const paid = await stripe.paymentIntents.create({ ...payment, confirm: true });
  const error = await errorOf(stripe.paymentIntents.update(paid.id, { amount: 2_000 }));
  expect(error).toMatchObject({ code: "payment_intent_unexpected_state", payment_intent: { id: paid.id } });
  expect((await stripe.paymentIntents.update(paid.id, { description: "Late" })).description).toBe("Late");
});

test("an amount to confirm must be the payment's", async () => {
  const intent = await stripe.paymentIntents.create(payment);
  const error = await errorOf(stripe.paymentIntents.confirm(intent.id, { amount_to_confirm: 900 }));
  expect(error).toMatchObject({ statusCode: 400, param: "amount_to_confirm" });
  expect((await stripe.paymentIntents.confirm(intent.id, { amount_to_confirm: 1_000 })).status).toBe("succeeded");
});

test("with manual confirmation the server confirms again after the bank's question", async () => {
  const asked = await stripe.paymentIntents.create({
    ...payment,
    payment_method: "pm_card_authenticationRequired",
    confirmation_method: "manual",
    confirm: true,
    return_url: "https://app.example.com/",
  });
  expect(asked.status).toBe("requires_action");
  const token = asked.next_action?.redirect_to_url?.url?.split("/3ds/")[1] ?? "";
  completeChallenge(setting.simulator.state, token, "complete");
  const passed = await stripe.paymentIntents.retrieve(asked.id);
  expect(passed).toMatchObject({ status: "requires_confirmation", latest_charge: null, next_action: null });
  const paid = await stripe.paymentIntents.confirm(asked.id, { expand: ["latest_charge"] });
  expect(paid).toMatchObject({
    status: "succeeded",
    latest_charge: { payment_method_details: { card: { three_d_secure: { result: "authenticated" } } } },
  });
});

test("a browser cannot confirm a payment that its server confirms", async () => {
  const intent = await stripe.paymentIntents.create({ ...payment, confirmation_method: "manual" });
  const response = await fetch(`${setting.simulator.url}/v1/payment_intents/${intent.id}/confirm`, {
    method: "POST",
    body: new URLSearchParams({ key: platform.publishableKey, client_secret: intent.client_secret ?? "" }),
  });
  expect(response.status).toBe(400);
  expect((await wireError(response)).message).toContain("cannot be confirmed using your publishable key");
});

test("a card read out on the phone is not asked about: it passes, or its bank declines", async () => {
  const byPhone = (payment_method: string) =>
    stripe.paymentIntents.create({
      ...payment,
      payment_method,
      confirm: true,
      payment_method_options: { card: { moto: true } },
    });
  expect((await byPhone("pm_card_authenticationRequiredOnSetup")).status).toBe("succeeded");
  expect((await errorOf(byPhone("pm_card_authenticationRequired"))).statusCode).toBe(402);
});
