import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSimulator } from "@/lib/simulator/server";
import { CARDS_ONLY, type Platform, type Setting, startReceiver, startSetting } from "@/tests/simulator/setting";

let setting: Setting;
let platform: Platform;
let account: string;

beforeAll(async () => {
  setting = await startSetting(0);
  platform = await setting.platform({ name: "Wayfarer" });
  account = await setting.operator(platform);
});
afterAll(() => setting.close());

function pay(amount: number, currency: string) {
  const card = { payment_method: "pm_card_visa", confirm: true, automatic_payment_methods: CARDS_ONLY };
  return setting
    .sdk(platform.secretKey)
    .paymentIntents.create({ amount, currency, ...card }, { stripeAccount: account });
}

async function page(path: string): Promise<string> {
  const answer = await fetch(setting.simulator.url + path);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.text();
}

/** The fields of the form around a button, as a browser would send them. */
function formAround(html: string, call: string, label: string): URLSearchParams {
  const forms = html.split("<form ").slice(1);
  const form = forms.find((text) => text.includes(`action="/do/${call}"`) && text.split("</form>")[0]?.includes(label));
  if (form === undefined) throw new Error(`no form for ${call} with ${label}`);
  const fields = [
    ...(form.split("</form>")[0] ?? "").matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g),
  ];
  return new URLSearchParams(fields.map(([, name = "", value = ""]) => [name, value]));
}

function post(call: string, body: URLSearchParams, headers: Record<string, string> = {}): Promise<Response> {
  const origin = { origin: setting.simulator.url, ...headers };
  return fetch(`${setting.simulator.url}/do/${call}`, { method: "POST", redirect: "manual", body, headers: origin });
}

async function press(path: string, call: string, label: string, more: Record<string, string> = {}): Promise<Response> {
  const body = formAround(await page(path), call, label);
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  const answer = await post(call, body);
  expect([call, answer.status, answer.headers.get("location")?.startsWith(path)]).toEqual([call, 303, true]);
  return answer;
}

test("no page carries a script or style of its own, and none may be framed", async () => {
  const intent = await pay(1250, "eur");
  const parts = ["", "/payments", "/refunds", "/customers", "/balance", "/payouts", "/fees", "/setups", "/events"];
  const paths = ["/", "/events", "/requests", "/webhooks", "/keys", "/clock", "/trouble", `/objects/${intent.id}`];
  for (const path of [...paths, ...parts.map((part) => `/accounts/${account}${part}`)]) {
    const answer = await fetch(setting.simulator.url + path);
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect([path, answer.status]).toEqual([path, 200]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    const text = await answer.text();
    expect([path, /<script(?![^>]* src=)|<style| style=| on\w+=/.test(text)]).toEqual([path, false]);
    expect([path, text.includes(platform.secretKey) && path !== "/keys"]).toEqual([path, false]);
  }
});

test("a post from another site, or without the page's own token, changes nothing", async () => {
  const before = await setting.control("GET", "/clock");
  const good = formAround(await page("/clock"), "clock", "+ 1 day");
  const bare = new URLSearchParams({ advanceSeconds: "86400" });
  const refusals = [
    await post("clock", good, { origin: "https://evil.example" }),
    await post("clock", good, { origin: "null" }),
    await post("clock", good, { "sec-fetch-site": "cross-site" }),
    await post("clock", bare),
    await post("clock", new URLSearchParams({ ...Object.fromEntries(bare), _token: "0".repeat(64) })),
  ];
  expect(refusals.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
  const withoutOrigin = await fetch(`${setting.simulator.url}/do/clock`, { method: "POST", body: good });
  expect(withoutOrigin.status).toBe(403);
  expect(await setting.control("GET", "/clock")).toMatchObject({ offsetSeconds: before.offsetSeconds });
  expect(await page("/clock")).not.toContain(setting.simulator.state.token);
});

test("a button never sends anybody to another server", async () => {
  for (const back of ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]) {
    const body = formAround(await page("/clock"), "clock", "+ 1 hour");
    body.set("_back", back);
    expect((await post("clock", body)).headers.get("location")).toBe("/?done=clock");
  }
});

test("the clock's buttons move it, and a refused number is said on a page", async () => {
  const before = await setting.control("GET", "/clock");
  await press("/clock", "clock", "+ 7 days");
  const after = await setting.control("GET", "/clock");
  expect(Number(after.offsetSeconds) - Number(before.offsetSeconds)).toBe(7 * 86_400);
  const body = formAround(await page("/clock"), "clock", "Move");
  body.set("advanceSeconds", "soon");
  const refused = await post("clock", body);
  expect([refused.status, (await refused.text()).includes("Invalid integer: soon")]).toEqual([422, true]);
  await press("/clock", "clock", "Back to real time");
  expect(await setting.control("GET", "/clock")).toMatchObject({ offsetSeconds: 0 });
});

test("a fault and a webhook mode set by button are told on every page until they are cleared", async () => {
  const fields = { kind: "rate_limit", times: "2", "match[path]": "^/v1/refunds", "match[method]": "" };
  await press("/trouble", "faults", "Add the fault", fields);
  expect(await setting.control("GET", "/faults")).toMatchObject({
    data: [{ kind: "rate_limit", times: 2, match: { path: "^/v1/refunds" } }],
  });
  await press("/trouble", "webhooks", "Set", { mode: "hold", retries: "quick" });
  expect(await page("/keys")).toContain("1 fault waiting · webhooks: hold");
  await press("/trouble", "faults", "Clear all");
  await press("/trouble", "webhooks", "Set", { mode: "normal", retries: "quick" });
  expect(await page("/keys")).not.toContain("fault waiting");
});

test("a key rolled by button ends the old one at once or later, as chosen", async () => {
  const own = await setting.platform({ name: "Rolled" });
  const fields = { platform: own.account, kind: "publishable", expireAfterSeconds: "3600" };
  await press("/keys", "keys/roll", own.account, fields);
  const { data } = await setting.control("GET", `/keys?platform=${own.account}`);
  const keys = Array.isArray(data) ? data.filter(({ kind }) => kind === "publishable") : [];
  expect(keys.map(({ expired, expiresAt }) => [expired, expiresAt === null])).toEqual([
    [false, true],
    [false, false],
  ]);
  await press("/keys", "keys/expire", "End", { key: own.publishableKey });
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
  expect(await page(`/objects/${id}`)).toContain("customer.created");
  await press(`/objects/${id}`, `events/${id}/resend`, "Send again");
  await expect.poll(() => receiver.received.length).toBe(2);
  expect(receiver.received[1]?.event.id).toBe(id);
  await stripe.webhookEndpoints.del(endpoint.id);
  await receiver.close();
});

test("every id leads to its page, a client secret to its payment, and an unknown id to not found", async () => {
  const intent = await pay(3170, "eur");
  const charge = String(intent.latest_charge);
  const refund = await setting
    .sdk(platform.secretKey)
    .refunds.create({ charge, amount: 170 }, { stripeAccount: account });
  for (const id of [intent.id, charge, refund.id, intent.lastResponse.requestId, account, platform.clientId]) {
    expect((await fetch(`${setting.simulator.url}/find?id=${id}`)).status).toBe(200);
  }
  const found = await fetch(`${setting.simulator.url}/find?id=${intent.client_secret}`);
  expect(new URL(found.url).pathname).toBe(`/objects/${intent.id}`);
  const payment = await found.text();
  for (const part of [
    "€31.70",
    "€1.70",
    charge,
    refund.id,
    "payment_intent.succeeded",
    intent.lastResponse.requestId,
  ]) {
    expect(payment).toContain(part);
  }
  expect(payment).not.toContain(intent.client_secret?.split("_secret_")[1]);
  expect((await fetch(`${setting.simulator.url}/objects/pi_none`)).status).toBe(404);
  expect((await fetch(`${setting.simulator.url}/accounts/${account}/nothing`)).status).toBe(404);
});

test("amounts are written in their currency's own units", async () => {
  const yen = await pay(1250, "jpy");
  const pounds = await pay(1250, "gbp");
  expect(await page(`/objects/${yen.id}`)).toContain("JP¥1,250");
  expect(await page(`/objects/${pounds.id}`)).toContain("£12.50");
});

test("what people typed is shown as text, never as markup", async () => {
  const stripe = setting.sdk(platform.secretKey);
  const hostile = '"><img src=x onerror=alert(1)>';
  const customer = await stripe.customers.create(
    { name: hostile, metadata: { note: hostile } },
    { stripeAccount: account },
  );
  for (const path of [
    `/objects/${customer.id}`,
    `/accounts/${account}/customers`,
    `/events?type=${encodeURIComponent(hostile)}`,
  ]) {
    expect(await page(path)).not.toContain("<img");
  }
});

test("older rows are one step away, and a filter is kept on the way", async () => {
  const stripe = setting.sdk(platform.secretKey);
  for (let count = 0; count < 60; count += 1) await stripe.customers.create({ name: `Driver ${count}` });
  const first = await page(`/events?account=${platform.account}&type=customer`);
  const [, older = ""] = /href="(\/events\?[^"]+)">Older/.exec(first) ?? [];
  expect(older).toContain("type=customer");
  const second = await page(older.replaceAll("&amp;", "&"));
  const rows = (text: string) => [...text.matchAll(/href="\/objects\/(evt_\w+)"/g)].map(([, id]) => id);
  expect(rows(first)).toHaveLength(50);
  expect(rows(second).length).toBeGreaterThanOrEqual(10);
  expect(rows(first).filter((id) => rows(second).includes(id))).toEqual([]);
});

test("mails of the tried product are listed, and drawn in a frame that can do nothing", async () => {
  const folder = join(setting.dataFile, "../mail");
  mkdirSync(folder);
  const mail = {
    to: "ada@driver.example",
    subject: "Your receipt",
    text: "See https://bay.example/r/1",
    html: "<b>Hello</b><script>1</script>",
    at: "2026-11-20T10:00:00Z",
  };
  writeFileSync(join(folder, "one.json"), JSON.stringify(mail));
  writeFileSync(join(folder, "half.json"), "{");
  const own = await startSimulator({ port: 0, dataFile: join(folder, "../own.jsonl"), token: "t", mailFolder: folder });
  const list = await (await fetch(`${own.url}/mails`)).text();
  expect(list).toContain("Your receipt");
  expect(await (await fetch(`${own.url}/mails/one`)).text()).toContain('<a href="https://bay.example/r/1">');
  const drawn = await fetch(`${own.url}/mails/one/html`);
  expect(drawn.headers.get("content-security-policy")).toContain("sandbox;");
  expect(drawn.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect((await fetch(`${own.url}/mails/..%2Fown`)).status).toBe(404);
  expect(await page("/")).not.toContain("/mails");
  await own.close();
});
