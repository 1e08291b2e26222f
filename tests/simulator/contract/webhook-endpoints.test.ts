import Stripe from "stripe";
import { beforeAll, expect, test } from "vitest";
import { errorOf, waitFor } from "../setting";
import { contractOfFile, type Receiver, type Shop } from "./contract";

const contract = contractOfFile();
let shop: Shop;

beforeAll(async () => {
  shop = await contract().shop();
});

test("an event is read and listed with what caused it", async () => {
  const made = await shop.stripe.customers.create({}, { ...shop.on, idempotencyKey: "evt-cause" });
  const [event] = (await shop.stripe.events.list({ type: "customer.created", limit: 1 }, shop.on)).data;
  expect(event).toMatchObject({
    object: "event",
    account: shop.operator,
    api_version: Stripe.API_VERSION,
    livemode: false,
    request: { id: made.lastResponse.requestId, idempotency_key: "evt-cause" },
    data: { object: { id: made.id } },
  });
  expect(await shop.stripe.events.retrieve(event?.id ?? "", {}, shop.on)).toEqual(event);
});

test("events are listed by several types", async () => {
  await shop.stripe.customers.create({}, shop.on);
  await shop.stripe.paymentIntents.create({ amount: 500, currency: "eur" }, shop.on);
  const types = ["customer.created", "payment_intent.created"];
  const { data } = await shop.stripe.events.list({ types, limit: 2 }, shop.on);
  expect(data.map(({ type }) => type).sort()).toEqual(types);
});

test("an event is gone after 30 days", async () => {
  await shop.stripe.customers.create({}, shop.on);
  const [event] = (await shop.stripe.events.list({ limit: 1 }, shop.on)).data;
  await contract().control("POST", "/clock", { advanceSeconds: 31 * 86_400 });
  expect((await errorOf(shop.stripe.events.retrieve(event?.id ?? "", {}, shop.on))).statusCode).toBe(404);
});

async function endpoint(receiver: Receiver, params: Partial<Stripe.WebhookEndpointCreateParams> = {}) {
  return shop.stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["*"], ...params });
}

test("an endpoint shows its secret once, is changed, listed and deleted", async () => {
  const { id, secret, ...rest } = await endpoint(await contract().receiver(), {
    description: "d",
    metadata: { a: "b" },
  });
  expect(secret).toMatch(/^whsec_/);
  expect(rest).toMatchObject({ object: "webhook_endpoint", status: "enabled", enabled_events: ["*"], livemode: false });
  expect(await shop.stripe.webhookEndpoints.retrieve(id)).not.toHaveProperty("secret");
  const changed = await shop.stripe.webhookEndpoints.update(id, { enabled_events: ["charge.failed"], disabled: true });
  expect(changed).toMatchObject({ enabled_events: ["charge.failed"], status: "disabled" });
  expect((await shop.stripe.webhookEndpoints.list()).data.map((one) => one.id)).toContain(id);
  expect(await shop.stripe.webhookEndpoints.del(id)).toEqual({ id, object: "webhook_endpoint", deleted: true });
  expect((await errorOf(shop.stripe.webhookEndpoints.retrieve(id))).statusCode).toBe(404);
});

test.each(["nowhere", "ftp://example.com/x", ""])("an endpoint at %j is refused", async (url) => {
  const params = { url, enabled_events: ["*" as const] };
  expect((await errorOf(shop.stripe.webhookEndpoints.create(params))).statusCode).toBe(400);
});

test("the SDK verifies what an endpoint gets, and refuses what was changed", async () => {
  const receiver = await contract().receiver();
  const { id, secret = "" } = await endpoint(receiver);
  const { id: made } = await shop.stripe.customers.create({ email: "signed@example.com" });
  const { body, headers } = await waitFor(() => receiver.received[0]);
  const signature = String(headers["stripe-signature"]);
  const event = shop.stripe.webhooks.constructEvent(body, signature, secret);
  expect([event.type, event.data.object]).toMatchObject(["customer.created", { id: made }]);
  expect(() => shop.stripe.webhooks.constructEvent(body.replace("signed", "forged"), signature, secret)).toThrow();
  expect(headers).toMatchObject({
    "content-type": "application/json; charset=utf-8",
    "user-agent": expect.stringContaining("Stripe/1.0"),
  });
  await shop.stripe.webhookEndpoints.del(id);
});
