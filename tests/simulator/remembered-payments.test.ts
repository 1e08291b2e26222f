import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningSimulator, startSimulator } from "@/lib/simulator/server";
import { CARDS_ONLY, controlOf, errorOf, type Platform, type Setting, sdk, startSetting, TOKEN } from "./setting";

const DAY = 86_400;
let setting: Setting;
let platform: Platform;
let stripe: Stripe;

beforeAll(async () => {
  setting = await startSetting();
  platform = await setting.platform();
  stripe = setting.sdk(platform.secretKey);
});
afterAll(() => setting.close());

/** A second simulator with what the first one's file remembers at this moment. */
async function reborn(): Promise<RunningSimulator & { stripe: Stripe; control: Setting["control"] }> {
  const dataFile = join(setting.dataFile, "..", `copy-${Date.now()}.jsonl`);
  copyFileSync(setting.dataFile, dataFile);
  const simulator = await startSimulator({ port: 0, dataFile, token: TOKEN });
  const port = Number(new URL(simulator.url).port);
  return { ...simulator, stripe: sdk(platform.secretKey, port), control: controlOf(simulator.url) };
}

const pay = (options: Stripe.RequestOptions, extra: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create(
    {
      amount: 1_000,
      currency: "eur",
      payment_method: "pm_card_visa",
      confirm: true,
      capture_method: "automatic",
      automatic_payment_methods: CARDS_ONLY,
      ...extra,
    },
    options,
  );

test("what a restart finds: disputes and their deadlines, waiting refunds, features, orders for the bank", async () => {
  const stripeAccount = await setting.operator(platform);
  const options = { stripeAccount };
  await stripe.accounts.update(stripeAccount, { settings: { payouts: { debit_negative_balances: false } } });
  await setting.control("POST", `/accounts/${stripeAccount}/card_features`, { overcapture: true });
  await setting.control("POST", "/behaviour", { releasedHolds: "released" });
  const paid = await pay(options);
  const { id } = await setting.control("POST", `/charges/${String(paid.latest_charge)}/dispute`, {});
  const waiting = await stripe.refunds.create({ payment_intent: (await pay(options)).id, amount: 400 }, options);
  expect(waiting.status).toBe("pending");
  const customer = await stripe.customers.create({ payment_method: "pm_card_visa" });
  const [card] = (await stripe.customers.listPaymentMethods(customer.id)).data;
  await setting.control("POST", `/payment_methods/${card?.id}/decline`, { reason: "pickup_card" });

  const again = await reborn();
  try {
    const before = await stripe.disputes.retrieve(String(id), {}, options);
    expect(await again.stripe.disputes.retrieve(String(id), {}, options)).toEqual(before);
    expect(await again.control("GET", `/accounts/${stripeAccount}/card_features`)).toMatchObject({ overcapture: true });
    expect(await again.control("GET", "/behaviour")).toEqual({ releasedHolds: "released" });
    const refused = await errorOf(
      again.stripe.paymentIntents.create({
        amount: 1_000,
        currency: "eur",
        customer: customer.id,
        payment_method: card?.id ?? "",
        confirm: true,
        automatic_payment_methods: CARDS_ONLY,
      }),
    );
    expect(refused.decline_code).toBe("pickup_card");
    await again.control("POST", `/accounts/${stripeAccount}/top_up`, { amount: 5_000 });
    expect((await again.stripe.refunds.retrieve(waiting.id, {}, options)).status).toBe("succeeded");
    await again.control("POST", "/clock", { advanceSeconds: 22 * DAY });
    expect((await again.stripe.disputes.retrieve(String(id), {}, options)).status).toBe("lost");
  } finally {
    await again.close();
  }
  expect((await stripe.disputes.retrieve(String(id), {}, options)).status).toBe("needs_response");
});
