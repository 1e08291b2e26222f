import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createState } from "@/lib/simulator/server";
import type { Store } from "@/lib/simulator/store/store";
import { CARDS_ONLY, type Setting, startSetting } from "./setting";

let setting: Setting;
let folder: string;

beforeAll(async () => {
  setting = await startSetting();
  folder = mkdtempSync(join(tmpdir(), "stripe-simulator-"));
});
afterAll(async () => {
  await setting.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Every row of every table, as plain data. */
function everything(store: Store): unknown {
  const tables = Object.entries(store).filter(([name]) => name !== "journal");
  return JSON.parse(
    JSON.stringify(tables.map(([name, table]) => [name, "oldestFirst" in table ? [...table.oldestFirst()] : []])),
  );
}

/** What another process would find if this one were gone now. */
function afterRestart(name: string): unknown {
  const copy = join(folder, name);
  copyFileSync(setting.dataFile, copy);
  const { store } = createState({ dataFile: copy, token: "" });
  store.journal.close();
  return everything(store);
}

async function livePayment(number: number): Promise<void> {
  const platform = await setting.platform();
  const stripe = setting.sdk(platform.secretKey);
  const on = { stripeAccount: await setting.operator(platform) };
  const { id: customer } = await stripe.customers.create({ name: "Ada", metadata: { number: String(number) } }, on);
  const { id: payment_method } = await stripe.paymentMethods.attach("pm_card_visa", { customer }, on);
  const params = {
    amount: 1_000,
    currency: "eur",
    customer,
    application_fee_amount: 100,
    automatic_payment_methods: CARDS_ONLY,
  };
  const held = await stripe.paymentIntents.create(
    { ...params, payment_method, confirm: true, capture_method: "manual" },
    on,
  );
  await stripe.paymentIntents.capture(held.id, { amount_to_capture: 600 }, on);
  await stripe.refunds.create({ payment_intent: held.id, amount: 200, refund_application_fee: true }, on);
  await stripe.paymentIntents.create({ ...params, payment_method, confirm: true }, on);
  await stripe.paymentIntents
    .create({ ...params, payment_method: "pm_card_visa_chargeDeclined", confirm: true }, on)
    .catch(() => null);
  await stripe.customers.update(customer, { name: "", metadata: { number: "", other: "é" } }, on);
  if (number % 2 === 0) await stripe.customers.del(customer, {}, on);
}

test("a restart brings back every row exactly as it was", async () => {
  for (let number = 0; number < 4; number += 1) await livePayment(number);
  await setting.control("POST", "/clock", { advanceSeconds: 4 * 86_400 });
  setting.simulator.state.store.journal.flush();
  expect(afterRestart("one.jsonl")).toEqual(everything(setting.simulator.state.store));
});

test("so does a file that was written anew, and what was appended to it since", async () => {
  setting.simulator.state.store.journal.rewrite();
  expect(afterRestart("two.jsonl")).toEqual(everything(setting.simulator.state.store));
  await livePayment(5);
  setting.simulator.state.store.journal.flush();
  expect(afterRestart("three.jsonl")).toEqual(everything(setting.simulator.state.store));
});
