import { afterAll, beforeAll, expect, test } from "vitest";
import { formAround, type Visitor, visitorOf } from "@/tests/simulator/dashboard-visitor";
import { CARDS_ONLY, type Platform, type Setting, startReceiver, startSetting } from "@/tests/simulator/setting";

let setting: Setting;
let platform: Platform;
let account: string;
let visitor: Visitor;

beforeAll(async () => {
  setting = await startSetting();
  platform = await setting.platform({ name: "Wayfarer" });
  account = await setting.operator(platform);
  visitor = visitorOf(setting);
});
afterAll(() => setting.close());

function pay(amount: number, currency: string) {
  const card = { payment_method: "pm_card_visa", confirm: true, automatic_payment_methods: CARDS_ONLY };
  return setting
    .sdk(platform.secretKey)
    .paymentIntents.create({ amount, currency, ...card }, { stripeAccount: account });
}

test("a post from another site, or without the page's own token, changes nothing", async () => {
  const before = await setting.control("GET", "/clock");
  const good = formAround(await visitor.page("/clock"), "clock", "+ 1 day");
  const bare = new URLSearchParams({ advanceSeconds: "86400" });
  const refusals = [
    await visitor.post("clock", good, { origin: "https://evil.example" }),
    await visitor.post("clock", good, { origin: "null" }),
    await visitor.post("clock", good, { "sec-fetch-site": "cross-site" }),
    await visitor.post("clock", bare),
    await visitor.post("clock", new URLSearchParams({ ...Object.fromEntries(bare), _token: "0".repeat(64) })),
  ];
  expect(refusals.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
  const withoutOrigin = await fetch(`${setting.simulator.url}/do/clock`, { method: "POST", body: good });
  expect(withoutOrigin.status).toBe(403);
  expect(await setting.control("GET", "/clock")).toMatchObject({ offsetSeconds: before.offsetSeconds });
  expect(await visitor.page("/clock")).not.toContain(setting.simulator.state.token);
});

test("a button never sends anybody to another server", async () => {
  for (const back of ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]) {
    const body = formAround(await visitor.page("/clock"), "clock", "+ 1 hour");
    body.set("_back", back);
    expect((await visitor.post("clock", body)).headers.get("location")).toBe("/?done=clock");
  }
});

test("the clock's buttons move it, and a refused number is said on a page", async () => {
  const before = await setting.control("GET", "/clock");
  await visitor.press("/clock", "clock", "+ 7 days");
  const after = await setting.control("GET", "/clock");
  expect(Number(after.offsetSeconds) - Number(before.offsetSeconds)).toBe(7 * 86_400);
  const body = formAround(await visitor.page("/clock"), "clock", "Move");
  body.set("advanceSeconds", "soon");
  const refused = await visitor.post("clock", body);
  expect([refused.status, (await refused.text()).includes("Invalid integer: soon")]).toEqual([422, true]);
  await visitor.press("/clock", "clock", "Back to real time");
  expect(await setting.control("GET", "/clock")).toMatchObject({ offsetSeconds: 0 });
});

test("a fault and a webhook mode set by button are told on every page until they are cleared", async () => {
  const fields = { kind: "rate_limit", times: "2", "match[path]": "^/v1/refunds", "match[method]": "" };
  await visitor.press("/trouble", "faults", "Add the fault", fields);
  expect(await setting.control("GET", "/faults")).toMatchObject({
    data: [{ kind: "rate_limit", times: 2, match: { path: "^/v1/refunds" } }],
  });
  await visitor.press("/trouble", "webhooks", "Set", { mode: "hold", retries: "quick" });
  expect(await visitor.page("/keys")).toContain("1 fault waiting · webhooks: hold");
  await visitor.press("/trouble", "faults", "Clear all");
  await visitor.press("/trouble", "webhooks", "Set", { mode: "normal", retries: "quick" });
  expect(await visitor.page("/keys")).not.toContain("fault waiting");
});

test("a key rolled by button ends the old one at once or later, as chosen", async () => {
  const own = await setting.platform({ name: "Rolled" });
  const fields = { platform: own.account, kind: "publishable", expireAfterSeconds: "3600" };
  await visitor.press("/keys", "keys/roll", own.account, fields);
  const { data } = await setting.control("GET", `/keys?platform=${own.account}`);
  const keys = Array.isArray(data) ? data.filter(({ kind }) => kind === "publishable") : [];
  expect(keys.map(({ expired, expiresAt }) => [expired, expiresAt === null])).toEqual([
    [false, true],
    [false, false],
  ]);
  await visitor.press("/keys", "keys/expire", "End", { key: own.publishableKey });
  const after = await setting.control("GET", `/keys?platform=${own.account}`);
  expect(JSON.stringify(after)).toContain(
    `"key":"${own.publishableKey}","platform":"${own.account}","kind":"publishable","expired":true`,
  );
});

test("an event can be looked up, shows its attempts, and is sent again by button", async () => {
  const receiver = await startReceiver();
  const stripe = setting.sdk(platform.secretKey);
  const endpoint = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["customer.created"] });
  await stripe.customers.create({ name: "Told twice" });
  await expect.poll(() => receiver.received.length).toBe(1);
  const id = receiver.received[0]?.event.id ?? "";
  expect(await visitor.page(`/objects/${id}`)).toContain("customer.created");
  await visitor.press(`/objects/${id}`, `events/${id}/resend`, "Send again");
  await expect.poll(() => receiver.received.length).toBe(2);
  expect(receiver.received[1]?.event.id).toBe(id);
  await stripe.webhookEndpoints.del(endpoint.id);
  await receiver.close();
});

test("a thin event is found among the others and sent again by button", async () => {
  const receiver = await startReceiver();
  const stripe = setting.sdk(platform.secretKey);
  const destination = await stripe.v2.core.eventDestinations.create({
    name: "Accounts",
    type: "webhook_endpoint",
    event_payload: "thin",
    enabled_events: ["v2.core.account.created"],
    events_from: ["self", "other_accounts"],
    webhook_endpoint: { url: receiver.url },
  });
  const made = await stripe.v2.core.accounts.create({ display_name: "Told of", identity: { country: "FR" } });
  await expect.poll(() => receiver.received.length).toBe(1);
  const id = receiver.received[0]?.event.id ?? "";
  const list = await visitor.page("/events?type=v2.core");
  expect(list).toContain(`/objects/${id}`);
  expect(list).toContain(made.id);
  await visitor.press(`/objects/${id}`, `events/${id}/resend`, "Send again");
  await expect.poll(() => receiver.received.map(({ event }) => event.id)).toEqual([id, id]);
  await stripe.v2.core.eventDestinations.del(destination.id);
  await receiver.close();
});

test("what Stripe wants of an account is asked for and done by button, and stops its charges meanwhile", async () => {
  const stripe = setting.sdk(platform.secretKey);
  const path = `/accounts/${account}`;
  await visitor.press(path, `accounts/${account}/requirements`, "Ask for it", { "add[0]": "company.tax_id" });
  const asked = await stripe.accounts.retrieve(account);
  expect([asked.charges_enabled, asked.requirements?.past_due]).toEqual([false, ["company.tax_id"]]);
  await visitor.press(path, `accounts/${account}/requirements`, "All of it is done");
  expect((await stripe.accounts.retrieve(account)).charges_enabled).toBe(true);
});

test("an account is rejected and let back in, and requests are limited, by forms", async () => {
  const path = `/accounts/${account}`;
  await visitor.press(path, `accounts/${account}/reject`, "Decide", { reason: "fraud" });
  expect(await visitor.page(path)).toContain("rejected.fraud");
  await visitor.press(path, `accounts/${account}/reject`, "Decide");
  await visitor.press("/trouble", "rate_limit", "Set", { perSecond: "7" });
  expect(await visitor.page("/clock")).toContain("7 requests per second");
  await visitor.press("/trouble", "rate_limit", "Set", { perSecond: "" });
  expect(await setting.control("GET", "/rate_limit")).toEqual({ perSecond: null });
  await visitor.press("/trouble", "behaviour", "Set", { releasedHolds: "released" });
  expect(await setting.control("GET", "/behaviour")).toEqual({ releasedHolds: "released" });
});

test("a charge disputed by button is shown with its payment, and the bank rules by button", async () => {
  const intent = await pay(2210, "eur");
  const path = `/objects/${intent.id}`;
  await visitor.press(path, `charges/${String(intent.latest_charge)}/dispute`, "Dispute");
  const [, dispute = ""] = /href="\/objects\/(du_\w+)"/.exec(await visitor.page(path)) ?? [];
  expect(await visitor.page(`/accounts/${account}/disputes`)).toContain(dispute);
  await visitor.press(`/objects/${dispute}`, `disputes/${dispute}/rule`, "Bank rules: won");
  const stripe = setting.sdk(platform.secretKey);
  expect((await stripe.disputes.retrieve(dispute, {}, { stripeAccount: account })).status).toBe("won");
  expect(await visitor.page(`/objects/${dispute}`)).not.toContain("Bank rules");
});

test("payouts are shown, fail by button, and what comes next is set in a form", async () => {
  const stripe = setting.sdk(platform.secretKey);
  const on = { stripeAccount: account };
  await visitor.press(`/accounts/${account}/balance`, `accounts/${account}/top_up`, "Top up", { amount: "90000" });
  const payout = await stripe.payouts.create({ amount: 4000, currency: "eur" }, on);
  expect(await visitor.page(`/accounts/${account}/payouts`)).toContain("€40.00");
  await visitor.press(`/objects/${payout.id}`, `payouts/${payout.id}/fail`, "Bank returns it");
  expect(await stripe.payouts.retrieve(payout.id, {}, on)).toMatchObject({
    status: "failed",
    failure_code: "account_closed",
  });
  const schedule = { interval: "weekly", nextFails: "account_frozen" };
  await visitor.press(`/accounts/${account}/payouts`, `accounts/${account}/payout_schedule`, "Set", schedule);
  const after = await stripe.accounts.retrieve(account);
  expect(after.settings?.payouts?.schedule).toMatchObject({ interval: "weekly" });
});

test("a box that is not ticked switches off what was on", async () => {
  const path = `/accounts/${account}`;
  const call = `accounts/${account}/card_features`;
  await visitor.press(path, call, "Raise a hold", { multicapture: "true" });
  expect(await setting.control("GET", `/${call}`)).toMatchObject({ multicapture: true, overcapture: false });
  await visitor.press(path, call, "Raise a hold");
  expect(await setting.control("GET", `/${call}`)).toMatchObject({ multicapture: false });
});
