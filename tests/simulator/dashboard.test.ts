import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSimulator } from "@/lib/simulator/server";
import { type Visitor, visitorOf } from "@/tests/simulator/dashboard-visitor";
import { CARDS_ONLY, type Platform, type Setting, startSetting } from "@/tests/simulator/setting";

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

test("every id leads to its page, a client secret to its payment, and an unknown id to not found", async () => {
  const intent = await pay(3170, "eur");
  const charge = String(intent.latest_charge);
  const refund = await setting
    .sdk(platform.secretKey)
    .refunds.create({ charge, amount: 170 }, { stripeAccount: account });
  for (const id of [intent.id, charge, refund.id, intent.lastResponse.requestId, account, platform.clientId]) {
    expect((await fetch(`${setting.simulator.url}/find?id=${id}`)).status).toBe(200);
  }
  const paid = await setting.sdk(platform.secretKey).charges.retrieve(charge, {}, { stripeAccount: account });
  expect((await fetch(paid.receipt_url ?? "")).url).toBe(`${setting.simulator.url}/objects/${charge}`);
  const found = await fetch(`${setting.simulator.url}/find?id=${intent.client_secret}`);
  expect(new URL(found.url).pathname).toBe(`/objects/${intent.id}`);
  const payment = (await found.text()).replaceAll("<wbr>", "");
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
  expect(await visitor.page(`/objects/${yen.id}`)).toContain("JP¥1,250");
  expect(await visitor.page(`/objects/${pounds.id}`)).toContain("£12.50");
  const dinars = await pay(12_340, "kwd");
  const krona = await pay(150_000, "isk");
  expect(await visitor.page(`/objects/${dinars.id}`)).toContain("KWD\u00a012.340");
  expect(await visitor.page(`/objects/${krona.id}`)).toContain("ISK\u00a01,500");
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
    expect(await visitor.page(path)).not.toContain("<img");
  }
});

test("older rows are one step away, and a filter is kept on the way", async () => {
  const stripe = setting.sdk(platform.secretKey);
  for (let count = 0; count < 60; count += 1) await stripe.customers.create({ name: `Driver ${count}` });
  const first = await visitor.page(`/events?account=${platform.account}&type=customer`);
  const [, older = ""] = /href="(\/events\?[^"]+)">Older/.exec(first) ?? [];
  expect(older).toContain("type=customer");
  const second = await visitor.page(older.replaceAll("&amp;", "&"));
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
  expect(await visitor.page("/")).not.toContain("/mails");
  await own.close();
});
