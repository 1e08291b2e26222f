import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, type Setting, startSetting } from "./setting";

let setting: Setting;
let stripe: Stripe;
let stripeAccount: string;

beforeAll(async () => {
  setting = await startSetting();
  const platform = await setting.platform();
  stripe = setting.sdk(platform.secretKey);
  stripeAccount = await setting.operator(platform);
});
afterAll(() => setting.close());

const pay = (payment_method = "pm_card_visa", extra: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create(
    {
      amount: 2_000,
      currency: "eur",
      payment_method,
      confirm: true,
      capture_method: "automatic",
      automatic_payment_methods: CARDS_ONLY,
      ...extra,
    },
    { stripeAccount },
  );
const advance = (advanceSeconds: number) => setting.control("POST", "/clock", { advanceSeconds });

async function only<T>(list: Promise<{ data: T[] }>): Promise<T> {
  const [first] = (await list).data;
  if (first === undefined) throw new Error("nothing in the list");
  return first;
}

async function disputed(intent: Stripe.PaymentIntent, order: object = {}): Promise<Stripe.Dispute> {
  const { id } = await setting.control("POST", `/charges/${String(intent.latest_charge)}/dispute`, order);
  return stripe.disputes.retrieve(String(id), {}, { stripeAccount });
}

const eventsOf = async (id: string) =>
  (await stripe.events.list({ limit: 100 }, { stripeAccount })).data
    .filter(({ data }) => "id" in data.object && data.object.id === id)
    .map(({ type }) => type)
    .reverse();

test("an early fraud warning can be acted on until the charge is refunded", async () => {
  const intent = await pay("pm_card_createIssuerFraudRecord");
  await advance(10);
  const warning = await only(stripe.radar.earlyFraudWarnings.list({ payment_intent: intent.id }, { stripeAccount }));
  expect(warning).toMatchObject({
    object: "radar.early_fraud_warning",
    actionable: true,
    charge: intent.latest_charge,
    payment_intent: intent.id,
  });
  expect((await stripe.disputes.list({ payment_intent: intent.id }, { stripeAccount })).data).toEqual([]);
  await stripe.refunds.create({ payment_intent: intent.id }, { stripeAccount });
  const after = await stripe.radar.earlyFraudWarnings.retrieve(warning.id, { expand: ["charge"] }, { stripeAccount });
  expect(after).toMatchObject({ actionable: false, charge: { id: intent.latest_charge, refunded: true } });
  expect(await eventsOf(warning.id)).toEqual([
    "radar.early_fraud_warning.created",
    "radar.early_fraud_warning.updated",
  ]);
});

test("a warning can come for any charge, and a dispute ends it", async () => {
  const intent = await pay();
  await setting.control("POST", `/charges/${String(intent.latest_charge)}/early_fraud_warning`, {
    fraudType: "made_with_stolen_card",
  });
  const find = () =>
    only(stripe.radar.earlyFraudWarnings.list({ charge: String(intent.latest_charge) }, { stripeAccount }));
  expect(await find()).toMatchObject({ actionable: true, fraud_type: "made_with_stolen_card" });
  await disputed(intent);
  expect((await find()).actionable).toBe(false);
});

test("disputes and warnings of one account are not found on another", async () => {
  const dispute = await disputed(await pay());
  for (const call of [
    stripe.disputes.retrieve(dispute.id),
    stripe.disputes.update(dispute.id, { evidence: { customer_name: "Ada" } }),
    stripe.disputes.close(dispute.id),
    stripe.radar.earlyFraudWarnings.retrieve("issfr_1", {}, { stripeAccount }),
  ]) {
    expect(await errorOf(call)).toMatchObject({ statusCode: 404, code: "resource_missing" });
  }
});
