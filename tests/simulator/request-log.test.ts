import { afterAll, beforeAll, expect, test } from "vitest";
import { type Platform, type Setting, startReceiver, startSetting, waitFor } from "@/tests/simulator/setting";

let setting: Setting;
let platform: Platform;

beforeAll(async () => {
  setting = await startSetting();
  platform = await setting.platform({ accountsV1: true });
});
afterAll(() => setting.close());

test("a request can be read with its parameters and its answer, and no secret is in either", async () => {
  const body = new URLSearchParams({
    type: "card",
    "card[number]": "4242424242424242",
    "card[exp_month]": "12",
    "card[exp_year]": "2034",
    "card[cvc]": "123",
    key: platform.publishableKey,
  });
  const sent = await fetch(`${setting.simulator.url}/v1/payment_methods`, { method: "POST", body });
  const id = sent.headers.get("request-id");
  expect(sent.status).toBe(200);
  const shown = await setting.control("GET", `/requests/${String(id)}`);
  expect(shown).toMatchObject({
    requestId: id,
    method: "POST",
    status: 200,
    keyKind: "pk",
    request: { type: "card", "card[exp_year]": "2034" },
    answer: { object: "payment_method", card: { last4: "4242" } },
  });
  const text = JSON.stringify(shown);
  for (const secret of ["4242424242424242", '"123"', platform.publishableKey]) expect(text).not.toContain(secret);
});

test("client secrets and onboarding links are covered, ids and error codes are not", async () => {
  const stripe = setting.sdk(platform.secretKey);
  const intent = await stripe.paymentIntents.create({ amount: 1250, currency: "eur" });
  const shown = await setting.control("GET", `/requests/${intent.lastResponse.requestId}`);
  expect(shown.answer).toMatchObject({ id: intent.id, client_secret: `${intent.id}_secret_••••••••` });
  const account = await stripe.accounts.create({ type: "standard", country: "FR" });
  const addresses = { refresh_url: "https://a.example", return_url: "https://a.example" };
  const link = await stripe.accountLinks.create({ account: account.id, type: "account_onboarding", ...addresses });
  const ofLink = await setting.control("GET", `/requests/${link.lastResponse.requestId}`);
  expect(ofLink.answer).toMatchObject({ object: "account_link", url: "••••••••" });
  const destination = await stripe.v2.core.eventDestinations.create({
    name: "Accounts",
    type: "webhook_endpoint",
    event_payload: "thin",
    enabled_events: ["v2.core.account.created"],
    webhook_endpoint: { url: "https://a.example/thin" },
    include: ["webhook_endpoint.signing_secret"],
  });
  const { data: logged } = await setting.control("GET", "/requests");
  const newest = Array.isArray(logged) ? logged.at(-1) : undefined;
  const ofDestination = await setting.control("GET", `/requests/${newest.requestId}`);
  expect(ofDestination.answer).toMatchObject({ id: destination.id });
  expect(JSON.stringify(ofDestination)).not.toContain(destination.webhook_endpoint?.signing_secret);
  await expect(stripe.charges.retrieve("ch_none")).rejects.toMatchObject({ code: "resource_missing" });
  const { data } = await setting.control("GET", "/requests");
  const last = Array.isArray(data) ? data.at(-1) : undefined;
  const ofError = await setting.control("GET", `/requests/${last.requestId}`);
  expect(ofError.answer).toMatchObject({ error: { code: "resource_missing" } });
});

test("bodies are kept for the newest 300 requests only, the log itself for longer", async () => {
  const stripe = setting.sdk(platform.secretKey);
  const first = await stripe.customers.create({ name: "Early" });
  for (let count = 0; count < 300; count += 1) await stripe.balance.retrieve();
  const shown = await setting.control("GET", `/requests/${first.lastResponse.requestId}`);
  expect(shown).toMatchObject({ path: "/v1/customers", status: 200, answer: null, request: {} });
});

test("every attempt to deliver an event is kept with what the endpoint said", async () => {
  const receiver = await startReceiver();
  const stripe = setting.sdk(platform.secretKey);
  await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["customer.created"] });
  receiver.statuses.push(500);
  await stripe.customers.create({ name: "Told" });
  const event = await waitFor(() => receiver.received[0]?.event.id);
  const attempts = await waitFor(async () => {
    const { data } = await setting.control("GET", `/events/${event}/attempts`);
    return Array.isArray(data) && data.length === 2 ? data : undefined;
  });
  expect(attempts).toMatchObject([
    { event, n: 2, status: 200, error: null, url: receiver.url },
    { event, n: 1, status: 500, error: null },
  ]);
  await receiver.close();
});
