import type Stripe from "stripe";
import { beforeAll, expect, test } from "vitest";
import { contractOfFile, type Shop } from "./contract";
import { decide, payerOf, RETURN_URL } from "./payer";

const contract = contractOfFile();
let shop: Shop;

beforeAll(async () => {
  shop = await contract().shop();
});

const { create, pay, hold, capture, cancel } = payerOf(() => shop);
const paid = () => pay({ capture_method: "automatic" });
const DAY = 86_400;
const advance = (advanceSeconds: number) => contract().control("POST", "/clock", { advanceSeconds });

/** What the action made happen on the connected account, as the API tells it, newest last. */
async function typesOf(action: () => Promise<unknown>, on: Stripe.RequestOptions = shop.on): Promise<string[]> {
  const [before] = (await shop.stripe.events.list({ limit: 1 }, on)).data;
  await action();
  const query = before === undefined ? {} : { ending_before: before.id };
  const { data } = await shop.stripe.events.list({ limit: 100, ...query }, on);
  return data.map(({ type }) => type).reverse();
}

const customer = () => shop.stripe.customers.create({}, shop.on);
const refundOf = async (params: { amount?: number } = {}, payment_method = "pm_card_visa") => {
  const intent = await pay({ payment_method, capture_method: "automatic" });
  return () => shop.stripe.refunds.create({ payment_intent: intent.id, ...params }, shop.on);
};

type Prepared = () => Promise<() => Promise<unknown>>;

const ACTIONS: readonly (readonly [string, Prepared, readonly string[]])[] = [
  ["a customer is made", async () => customer, ["customer.created"]],
  [
    "a customer is changed",
    async () => {
      const { id } = await customer();
      return () => shop.stripe.customers.update(id, { name: "A" }, shop.on);
    },
    ["customer.updated"],
  ],
  [
    "a customer is deleted",
    async () => {
      const { id } = await customer();
      return () => shop.stripe.customers.del(id, {}, shop.on);
    },
    ["customer.deleted"],
  ],
  [
    "a card is attached",
    async () => {
      const { id } = await customer();
      return () => shop.stripe.paymentMethods.attach("pm_card_visa", { customer: id }, shop.on);
    },
    ["payment_method.attached"],
  ],
  [
    "a card is cloned",
    async () => () => shop.stripe.paymentMethods.create({ payment_method: "pm_card_visa" }, shop.on),
    [],
  ],
  ["a set-up begins", async () => () => shop.stripe.setupIntents.create({}, shop.on), ["setup_intent.created"]],
  [
    "a card is set up",
    async () => {
      const { id } = await customer();
      return () =>
        shop.stripe.setupIntents.create(
          { customer: id, payment_method: "pm_card_visa", confirm: true, return_url: RETURN_URL },
          shop.on,
        );
    },
    ["setup_intent.created", "payment_method.attached", "setup_intent.succeeded"],
  ],
  [
    "a set-up asks",
    async () => () =>
      shop.stripe.setupIntents.create(
        { payment_method: "pm_card_authenticationRequired", confirm: true, return_url: RETURN_URL },
        shop.on,
      ),
    ["setup_intent.created", "setup_intent.requires_action"],
  ],
  [
    "a set-up is declined",
    async () => () =>
      shop.stripe.setupIntents
        .create({ payment_method: "pm_card_visa_chargeDeclined", confirm: true, return_url: RETURN_URL }, shop.on)
        .catch(() => null),
    ["setup_intent.created", "setup_intent.setup_failed"],
  ],
  [
    "a set-up is canceled",
    async () => {
      const { id } = await shop.stripe.setupIntents.create({}, shop.on);
      return () => shop.stripe.setupIntents.cancel(id, {}, shop.on);
    },
    ["setup_intent.canceled"],
  ],
  ["a payment begins", async () => create, ["payment_intent.created"]],
  ["a payment is made", async () => paid, ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]],
  [
    "a payment is held",
    async () => hold,
    ["payment_intent.created", "charge.succeeded", "payment_intent.amount_capturable_updated"],
  ],
  [
    "a payment asks",
    async () => () => pay({ payment_method: "pm_card_authenticationRequired", return_url: RETURN_URL }),
    ["payment_intent.created", "payment_intent.requires_action"],
  ],
  [
    "a challenge fails",
    async () => {
      const asking = await pay({ payment_method: "pm_card_authenticationRequired", return_url: RETURN_URL });
      return () => decide(asking, "fail");
    },
    ["payment_intent.payment_failed"],
  ],
  [
    "a payment is declined",
    async () => () => pay({ payment_method: "pm_card_visa_chargeDeclined" }).catch(() => null),
    ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"],
  ],
  [
    "a payment is canceled",
    async () => {
      const { id } = await create();
      return () => cancel(id);
    },
    ["payment_intent.canceled"],
  ],
  [
    "a payment is changed",
    async () => {
      const { id } = await create();
      return () => shop.stripe.paymentIntents.update(id, { amount: 700 }, shop.on);
    },
    [],
  ],
  [
    "a refund is made",
    () => refundOf(),
    ["refund.created", "charge.refunded", "refund.updated", "charge.refund.updated"],
  ],
  [
    "a part is refunded",
    () => refundOf({ amount: 100 }),
    ["refund.created", "charge.refunded", "refund.updated", "charge.refund.updated"],
  ],
];

test.each(ACTIONS)("when %s, the account's events say so", async (_, prepare, expected) => {
  const action = await prepare();
  expect((await typesOf(action)).sort()).toEqual([...expected].sort());
});

test.each([
  [
    "a hold is captured",
    async () => {
      const { id } = await hold();
      return () => capture(id);
    },
    ["charge.captured", "payment_intent.succeeded"],
  ],
  [
    "a hold is let go",
    async () => {
      const { id } = await hold();
      return () => cancel(id);
    },
    ["payment_intent.canceled"],
  ],
  [
    "a hold expires",
    async () => {
      await hold();
      return () => advance(8 * DAY);
    },
    ["charge.expired", "payment_intent.canceled"],
  ],
  [
    "a refund fails later",
    async () => {
      await (await refundOf({}, "pm_card_refundFail"))();
      return () => advance(DAY);
    },
    ["refund.failed", "charge.refund.updated"],
  ],
  [
    "a refund is settled later",
    async () => {
      await (await refundOf({}, "pm_card_pendingRefund"))();
      return () => advance(DAY);
    },
    ["refund.updated", "charge.refund.updated"],
  ],
  [
    "a charge is disputed",
    async () => async () => {
      await pay({ payment_method: "pm_card_createDispute" });
      await advance(3_600);
    },
    ["charge.dispute.created", "charge.dispute.funds_withdrawn"],
  ],
  [
    "a bank warns of fraud",
    async () => async () => {
      await pay({ payment_method: "pm_card_createIssuerFraudRecord" });
      await advance(3_600);
    },
    ["radar.early_fraud_warning.created"],
  ],
  [
    "the balance of a charge follows",
    async () => async () => {
      await pay();
      await advance(60);
    },
    ["charge.updated"],
  ],
] as const)("when %s, the account's events have that among them", async (_, prepare, expected) => {
  const action = await prepare();
  expect(await typesOf(action)).toEqual(expect.arrayContaining([...expected]));
});
