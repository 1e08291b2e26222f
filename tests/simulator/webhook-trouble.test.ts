import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { CARDS_ONLY, type Setting, startReceiver, startSetting, waitFor } from "./setting";

const HOUR = 3_600;
let setting: Setting;
let stripe: Stripe;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let here: Stripe.WebhookEndpoint;
let there: Stripe.WebhookEndpoint;

beforeAll(async () => {
  setting = await startSetting();
  receiver = await startReceiver();
  stripe = setting.sdk((await setting.platform()).secretKey);
  here = await stripe.webhookEndpoints.create({ url: `${receiver.url}/here`, enabled_events: ["*"] });
  there = await stripe.webhookEndpoints.create({ url: `${receiver.url}/there`, enabled_events: ["*"] });
});
afterAll(async () => {
  await setting.close();
  await receiver.close();
});
beforeEach(async () => {
  await setting.control("DELETE", "/webhooks/rules");
  await setting.control("POST", "/webhooks", { mode: "normal", retries: "quick" });
  await quiet();
  receiver.received.length = 0;
});

async function quiet(): Promise<void> {
  await waitFor(async () => ((await setting.control("GET", "/idle")).idle === true ? true : undefined));
}

const rule = (order: object) => setting.control("POST", "/webhooks/rules", order);
const advance = (advanceSeconds: number) => setting.control("POST", "/clock", { advanceSeconds });
const at = (path: string) => receiver.received.filter((one) => one.path === path).map(({ event }) => event.type);

test("one endpoint gets nothing while the other gets all, until the rule goes", async () => {
  const { id } = await rule({ kind: "drop", match: { endpoint: here.id } });
  await stripe.customers.create();
  await quiet();
  expect([at("/here"), at("/there")]).toEqual([[], ["customer.created"]]);
  await setting.control("DELETE", `/webhooks/rules/${String(id)}`);
  await stripe.customers.create();
  await quiet();
  expect(at("/here")).toEqual(["customer.created"]);
});

test("only events of one type are lost, and only the next so many", async () => {
  await rule({ kind: "drop", times: 1, match: { endpoint: here.id, type: "customer.*" } });
  const customer = await stripe.customers.create();
  await stripe.paymentIntents.create({ amount: 1_000, currency: "eur" });
  await quiet();
  expect(at("/here")).toEqual(["payment_intent.created"]);
  await stripe.customers.update(customer.id, { name: "Ada" });
  await quiet();
  expect(at("/here")).toContain("customer.updated");
  expect((await setting.control("GET", "/webhooks/rules")).data).toEqual([]);
});

test("a delivery comes as often as asked", async () => {
  await rule({ kind: "duplicate", copies: 4, match: { endpoint: there.id } });
  await stripe.customers.create();
  await quiet();
  expect([at("/here").length, at("/there").length]).toEqual([1, 4]);
  expect(new Set(receiver.received.map(({ event }) => event.id)).size).toBe(1);
});

test("one change can be told by two events with ids of their own, both of which can be read", async () => {
  await rule({ kind: "twin", times: 1, match: { endpoint: there.id } });
  const customer = await stripe.customers.create();
  await quiet();
  expect([at("/here").length, at("/there").length]).toEqual([1, 2]);
  const ids = receiver.received.filter(({ path }) => path === "/there").map(({ event }) => event.id);
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) {
    expect((await stripe.events.retrieve(id)).data.object).toMatchObject({ id: customer.id });
  }
});

test("deliveries that belong together come backwards", async () => {
  await rule({ kind: "reorder", match: { endpoint: here.id } });
  await stripe.paymentIntents.create({
    amount: 1_000,
    currency: "eur",
    payment_method: "pm_card_visa",
    confirm: true,
    automatic_payment_methods: CARDS_ONLY,
    capture_method: "automatic",
  });
  await quiet();
  expect(at("/here")).toEqual(["payment_intent.succeeded", "charge.succeeded", "payment_intent.created"]);
});

test("a delivery can be late by the simulator's clock, and nobody waits for it meanwhile", async () => {
  await rule({ kind: "delay", seconds: 2 * HOUR, match: { endpoint: here.id } });
  await stripe.customers.create();
  await quiet();
  expect([at("/here"), at("/there")]).toEqual([[], ["customer.created"]]);
  expect(await setting.control("GET", "/webhooks")).toMatchObject({ pending: 1, asleep: 1 });
  await advance(HOUR);
  await quiet();
  expect(at("/here")).toEqual([]);
  await advance(HOUR);
  await quiet();
  expect(at("/here")).toEqual(["customer.created"]);
});

test("a delivery can be late in real time", async () => {
  await rule({ kind: "delay", ms: 300, match: { endpoint: here.id } });
  const started = performance.now();
  await stripe.customers.create();
  await waitFor(() => (at("/here").length > 0 ? true : undefined));
  expect(performance.now() - started).toBeGreaterThanOrEqual(290);
  expect(at("/there")).toEqual(["customer.created"]);
});

test("a refused try is tried again", async () => {
  await rule({ kind: "refuse", times: 1, match: { endpoint: here.id } });
  await stripe.customers.create();
  await quiet();
  expect(at("/here")).toEqual(["customer.created"]);
});

test("a dead endpoint is tried three times over some hours and then given up; it can be told later", async () => {
  await setting.control("POST", "/webhooks", { retries: "sandbox" });
  await setting.control("POST", `/webhook_endpoints/${here.id}/dead`, { dead: true });
  const customer = await stripe.customers.create();
  await quiet();
  expect(await setting.control("GET", "/webhooks")).toMatchObject({ pending: 1, dead: [here.id] });
  await advance(6 * HOUR);
  await quiet();
  expect(await setting.control("GET", "/webhooks")).toMatchObject({ pending: 0 });
  const [missed] = (await stripe.events.list({ delivery_success: false })).data;
  expect(missed?.data.object).toMatchObject({ id: customer.id });
  await setting.control("POST", `/webhook_endpoints/${here.id}/dead`, { dead: false });
  await setting.control("POST", `/events/${missed?.id}/resend`, {});
  await quiet();
  expect(at("/here")).toEqual(["customer.created"]);
});

test("an endpoint that comes back within the hours is reached by a later try", async () => {
  await setting.control("POST", "/webhooks", { retries: "sandbox" });
  await setting.control("POST", `/webhook_endpoints/${here.id}/dead`, { dead: true });
  await stripe.customers.create();
  await quiet();
  await advance(HOUR);
  await quiet();
  await setting.control("POST", `/webhook_endpoints/${here.id}/dead`, { dead: false });
  await quiet();
  expect(at("/here")).toEqual([]);
  await advance(4 * HOUR);
  await quiet();
  expect(at("/here")).toEqual(["customer.created"]);
});

test("the schedule of live mode goes on for three days, and no longer", async () => {
  await setting.control("POST", "/webhooks", { retries: "live" });
  const tries = () => receiver.received.filter(({ path }) => path === "/here").length;
  receiver.statuses.push(...Array.from({ length: 40 }, () => 500));
  await setting.control("POST", `/webhook_endpoints/${there.id}/dead`, { dead: true });
  await stripe.customers.create();
  await quiet();
  expect(tries()).toBe(1);
  await advance(24 * HOUR);
  await quiet();
  const afterOneDay = tries();
  expect(afterOneDay).toBeGreaterThan(5);
  await advance(49 * HOUR);
  await quiet();
  expect(tries()).toBeGreaterThan(afterOneDay);
  expect(tries()).toBe(13);
  await advance(100 * HOUR);
  await quiet();
  expect(tries()).toBe(13);
  receiver.statuses.length = 0;
});

test("a disabled endpoint is left alone, and gets what it missed when it is enabled before the next try", async () => {
  await setting.control("POST", "/webhooks", { retries: "sandbox" });
  await rule({ kind: "refuse", times: 1, match: { endpoint: here.id } });
  await stripe.customers.create();
  await quiet();
  await stripe.webhookEndpoints.update(here.id, { disabled: true });
  await stripe.customers.create();
  await advance(HOUR);
  await quiet();
  expect(at("/here")).toEqual([]);
  await stripe.webhookEndpoints.update(here.id, { disabled: false });
  await advance(4 * HOUR);
  await quiet();
  expect(at("/here")).toEqual(["customer.created"]);
});

test("an event is told in the API version of the endpoint", async () => {
  const old = await stripe.webhookEndpoints.create({
    url: `${receiver.url}/old`,
    enabled_events: ["customer.created"],
    api_version: "2025-03-31.basil",
  });
  await stripe.customers.create();
  await quiet();
  const versionAt = (path: string) => receiver.received.find((one) => one.path === path)?.event.api_version;
  expect([versionAt("/old"), versionAt("/here")]).toEqual(["2025-03-31.basil", here.api_version]);
  await stripe.webhookEndpoints.del(old.id);
});
