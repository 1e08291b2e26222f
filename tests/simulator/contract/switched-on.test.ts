import type Stripe from "stripe";
import { beforeAll, expect, test } from "vitest";
import { errorOf, waitFor } from "../setting";
import { contractOfFile, type Shop } from "./contract";
import { payerOf } from "./payer";

const contract = contractOfFile();
let shop: Shop;

beforeAll(async () => {
  shop = await contract().shop();
  await contract().control("POST", `/accounts/${shop.operator}/card_features`, {
    overcapture: true,
    incrementalAuthorization: true,
    multicapture: true,
    extendedAuthorization: true,
  });
});

const DAY = 86_400;
const { hold, capture, read } = payerOf(() => shop);
const ask = (card: Stripe.PaymentIntentCreateParams.PaymentMethodOptions.Card) =>
  hold({ payment_method_options: { card }, expand: ["latest_charge"] });
const cardOf = ({ latest_charge: charge }: Stripe.PaymentIntent) =>
  typeof charge === "object" ? charge?.payment_method_details?.card : undefined;

test.each([
  ["request_overcapture", "overcapture", "available", "unavailable"],
  ["request_incremental_authorization", "incremental_authorization", "available", "unavailable"],
  ["request_multicapture", "multicapture", "available", "unavailable"],
  ["request_extended_authorization", "extended_authorization", "enabled", "disabled"],
] as const)(
  "%s shows on the charge where the account has it, and only if asked for",
  async (request, shown, on, off) => {
    expect(cardOf(await ask({ [request]: "if_available" }))?.[shown]?.status).toBe(on);
    expect(cardOf(await ask({}))?.[shown]?.status).toBe(off);
  },
);

test("more than the hold is captured up to the maximum that the charge names", async () => {
  const intent = await ask({ request_overcapture: "if_available" });
  const most = cardOf(intent)?.overcapture?.maximum_amount_capturable ?? 0;
  expect(most).toBeGreaterThan(1_000);
  expect((await errorOf(capture(intent.id, { amount_to_capture: most + 1 }))).statusCode).toBe(400);
  expect((await capture(intent.id, { amount_to_capture: most })).amount_received).toBe(most);
});

test("a hold is raised to its new total", async () => {
  const { id } = await ask({ request_incremental_authorization: "if_available" });
  const raised = await shop.stripe.paymentIntents.incrementAuthorization(id, { amount: 1_500 }, shop.on);
  expect(raised).toMatchObject({ amount: 1_500, amount_capturable: 1_500, status: "requires_capture" });
  expect(
    (await errorOf(shop.stripe.paymentIntents.incrementAuthorization(id, { amount: 1_500 }, shop.on))).statusCode,
  ).toBe(400);
});

test("a hold is captured in parts until the last", async () => {
  const { id } = await ask({ request_multicapture: "if_available" });
  const part = await capture(id, { amount_to_capture: 400, final_capture: false });
  expect(part).toMatchObject({ status: "requires_capture", amount_received: 400, amount_capturable: 600 });
  expect(await capture(id)).toMatchObject({ status: "succeeded", amount_received: 1_000, amount_capturable: 0 });
  expect((await read(id)).latest_charge).toMatchObject({ amount_captured: 1_000, amount_refunded: 0 });
});

test("an extended hold lives 30 days", async () => {
  const intent = await ask({ request_extended_authorization: "if_available" });
  expect((cardOf(intent)?.capture_before ?? 0) - intent.created).toBe(30 * DAY);
});

test("the SDK verifies an event with either secret while one is rolled, and with the new one afterwards", async () => {
  const receiver = await contract().receiver();
  const events = { enabled_events: ["customer.created" as const] };
  const { id, secret: old = "" } = await shop.stripe.webhookEndpoints.create({ url: receiver.url, ...events });
  const { secret } = await contract().control("POST", `/webhook_endpoints/${id}/roll_secret`, {
    expireAfterSeconds: 3_600,
  });
  const verifiedBy = async (known: string) => {
    const before = receiver.received.length;
    await shop.stripe.customers.create();
    const { body, headers } = await waitFor(() => receiver.received[before]);
    return () => shop.stripe.webhooks.constructEvent(body, String(headers["stripe-signature"]), known).type;
  };
  for (const known of [old, String(secret)]) expect((await verifiedBy(known))()).toBe("customer.created");
  await contract().control("POST", "/clock", { advanceSeconds: 3_601 });
  expect(await verifiedBy(old)).toThrow();
  expect((await verifiedBy(String(secret)))()).toBe("customer.created");
});

test("a restricted key does what it may, and is told the permission that it lacks", async () => {
  const { key } = await contract().control("POST", "/keys", {
    platform: shop.platform.account,
    kind: "restricted",
    permissions: { customer: "read" },
  });
  const limited = contract().sdk(String(key));
  expect((await limited.customers.list()).object).toBe("list");
  const error = await errorOf(limited.customers.create());
  expect(error).toMatchObject({ type: "StripePermissionError", statusCode: 403 });
  expect(error.message).toContain("rak_customer_write");
});
