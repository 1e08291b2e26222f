import type Stripe from "stripe";
import { beforeAll, expect, test } from "vitest";
import { errorOf } from "../setting";
import { contractOfFile, type Shop } from "./contract";
import { payerOf } from "./payer";

const contract = contractOfFile();
let shop: Shop;

beforeAll(async () => {
  shop = await contract().shop();
});

const { create, pay, hold, cancel } = payerOf(() => shop);

const paid = (params: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  pay({ capture_method: "automatic", ...params });
const chargeOf = (intent: Stripe.PaymentIntent, expand: string[] = []) =>
  shop.stripe.charges.retrieve(String(intent.latest_charge), { expand }, shop.on);
const refund = (params: Stripe.RefundCreateParams) => shop.stripe.refunds.create(params, shop.on);
const advance = (advanceSeconds: number) => contract().control("POST", "/clock", { advanceSeconds });

test("a charge says what happened, with its fee and its net", async () => {
  const charge = await chargeOf(await paid({ amount: 2_900 }), ["balance_transaction", "payment_intent", "customer"]);
  expect(charge).toMatchObject({
    amount: 2_900,
    amount_captured: 2_900,
    paid: true,
    status: "succeeded",
    refunded: false,
    disputed: false,
    failure_code: null,
    outcome: { network_status: "approved_by_network", seller_message: "Payment complete.", type: "authorized" },
    balance_transaction: { amount: 2_900, fee: 114, net: 2_786, status: "pending", reporting_category: "charge" },
    payment_intent: { object: "payment_intent" },
  });
  expect(charge).not.toHaveProperty("invoice");
  expect(charge).not.toHaveProperty("refunds");
});

test("charges are listed by payment and by customer", async () => {
  const { id: customer } = await shop.stripe.customers.create({}, shop.on);
  const intent = await paid({ customer });
  for (const query of [{ payment_intent: intent.id }, { customer }]) {
    const { data } = await shop.stripe.charges.list(query, shop.on);
    expect(data.map(({ id }) => id)).toEqual([intent.latest_charge]);
  }
});

test("a charge can be labelled", async () => {
  const { latest_charge: id } = await paid();
  const metadata = { checked: "yes" };
  expect(await shop.stripe.charges.update(String(id), { metadata }, shop.on)).toMatchObject({ metadata });
});

test.each([
  ["in full", undefined, 1_000, true],
  ["in part", 400, 400, false],
  ["by one cent", 1, 1, false],
])("a refund %s is written on the charge, and the payment stays succeeded", async (_, amount, back, refunded) => {
  const intent = await paid();
  const made = await refund({ payment_intent: intent.id, ...(amount === undefined ? {} : { amount }) });
  expect(made).toMatchObject({
    object: "refund",
    amount: back,
    status: "succeeded",
    charge: intent.latest_charge,
    payment_intent: intent.id,
    destination_details: { type: "card", card: { type: "refund" } },
  });
  expect(await chargeOf(intent)).toMatchObject({ amount_refunded: back, refunded });
  expect((await shop.stripe.paymentIntents.retrieve(intent.id, {}, shop.on)).status).toBe("succeeded");
});

test.each(["duplicate", "fraudulent", "requested_by_customer"] as const)("the reason %s is kept", async (reason) => {
  const intent = await paid();
  expect(await refund({ charge: String(intent.latest_charge), reason, metadata: { a: "b" } })).toMatchObject({
    reason,
    metadata: { a: "b" },
  });
});

test.each([
  ["more than the charge", async () => ({ payment_intent: (await paid()).id, amount: 1_001 }), undefined],
  ["nothing", async () => ({ payment_intent: (await paid()).id, amount: 0 }), "parameter_invalid_integer"],
  [
    "a payment without a charge",
    async () => ({ payment_intent: (await create()).id }),
    expect.toBeOneOf([undefined, "payment_intent_unexpected_state"]),
  ],
  ["a part of what is only held", async () => ({ payment_intent: (await hold()).id, amount: 100 }), undefined],
  [
    "a fee that was not taken",
    async () => ({ payment_intent: (await paid()).id, refund_application_fee: true }),
    undefined,
  ],
  ["what is not there", async () => ({ charge: "ch_none" }), "resource_missing"],
])("refunding %s is refused", async (_, params, code) => {
  const error = await errorOf(refund(await params()));
  expect(error.type).toBe("StripeInvalidRequestError");
  expect(error.code).toEqual(code);
});

test("a second full refund is refused by its code", async () => {
  const { id: payment_intent } = await paid();
  await refund({ payment_intent });
  expect((await errorOf(refund({ payment_intent }))).code).toBe("charge_already_refunded");
});

test.each([
  ["pm_card_pendingRefund", "pending", "succeeded"],
  ["pm_card_refundFail", "succeeded", "failed"],
])("a refund to %s is %s, later %s", async (payment_method, first, later) => {
  const made = await refund({ payment_intent: (await paid({ payment_method })).id });
  expect(made.status).toBe(first);
  await advance(86_400);
  expect((await shop.stripe.refunds.retrieve(made.id, {}, shop.on)).status).toBe(later);
});

test("refunds are listed by payment and by charge, labelled, and read back", async () => {
  const intent = await paid();
  const [first, second] = [
    await refund({ payment_intent: intent.id, amount: 100 }),
    await refund({ payment_intent: intent.id, amount: 200 }),
  ];
  for (const query of [{ payment_intent: intent.id }, { charge: String(intent.latest_charge) }]) {
    const { data } = await shop.stripe.refunds.list(query, shop.on);
    expect(data.map(({ id }) => id)).toEqual([second.id, first.id]);
  }
  const metadata = { portal_refund_id: "ref_1" };
  expect(await shop.stripe.refunds.update(first.id, { metadata }, shop.on)).toMatchObject({ metadata, amount: 100 });
});

test("a card's refund cannot be canceled by the API", async () => {
  const { id } = await refund({ payment_intent: (await paid()).id });
  expect((await errorOf(shop.stripe.refunds.cancel(id, {}, shop.on))).statusCode).toBe(400);
});

test("letting a hold go shows on the charge as refunded, though nobody paid", async () => {
  const intent = await hold();
  await cancel(intent.id);
  expect(await chargeOf(intent)).toMatchObject({ captured: false, amount_refunded: 1_000, amount_captured: 0 });
});

test("the balance is listed by currency, and its movements by source and by type", async () => {
  const own = await contract().shop();
  const intent = await own.stripe.paymentIntents.create(
    {
      amount: 1_000,
      currency: "eur",
      payment_method: "pm_card_bypassPending",
      confirm: true,
      capture_method: "automatic",
      return_url: "https://a.example/",
    },
    own.on,
  );
  expect(await own.stripe.balance.retrieve({}, own.on)).toMatchObject({
    available: [{ amount: 941, currency: "eur", source_types: { card: 941 } }],
    pending: [{ amount: 0 }],
  });
  for (const query of [{ source: String(intent.latest_charge) }, { type: "charge" }]) {
    const { data } = await own.stripe.balanceTransactions.list(query, own.on);
    expect(data).toMatchObject([{ type: "charge", amount: 1_000, net: 941 }]);
  }
  const [transaction] = (await own.stripe.balanceTransactions.list({}, own.on)).data;
  expect(await own.stripe.balanceTransactions.retrieve(transaction?.id ?? "", {}, own.on)).toEqual(transaction);
});

test("a payout takes from what is available, and is refused beyond it", async () => {
  const own = await contract().shop();
  await contract().control("POST", `/accounts/${own.operator}/top_up`, { amount: 5_000, currency: "eur" });
  const payout = await own.stripe.payouts.create({ amount: 2_000, currency: "eur" }, own.on);
  expect(payout).toMatchObject({ object: "payout", amount: 2_000, automatic: false, method: "standard" });
  expect((await own.stripe.balance.retrieve({}, own.on)).available[0]?.amount).toBe(3_000);
  const error = await errorOf(own.stripe.payouts.create({ amount: 3_001, currency: "eur" }, own.on));
  expect(error).toMatchObject({ statusCode: 400, code: "balance_insufficient" });
  expect((await own.stripe.payouts.list({}, own.on)).data.map(({ id }) => id)).toEqual([payout.id]);
  await advance(10 * 86_400);
  expect((await own.stripe.payouts.retrieve(payout.id, {}, own.on)).status).toBe("paid");
});

test("a platform's share of a charge is a fee of its own, refundable in parts and no further", async () => {
  const intent = await paid({ application_fee_amount: 100 });
  const [fee] = (await shop.stripe.applicationFees.list({ charge: String(intent.latest_charge) })).data;
  const id = fee?.id ?? "";
  expect(fee).toMatchObject({
    account: shop.operator,
    amount: 100,
    application: shop.platform.clientId,
    refunded: false,
  });
  const part = await shop.stripe.applicationFees.createRefund(id, { amount: 30 });
  expect(part).toMatchObject({ object: "fee_refund", amount: 30, fee: id });
  expect((await errorOf(shop.stripe.applicationFees.createRefund(id, { amount: 71 }))).statusCode).toBe(400);
  expect((await shop.stripe.applicationFees.listRefunds(id)).data).toHaveLength(1);
  expect(await shop.stripe.applicationFees.retrieveRefund(id, part.id)).toMatchObject({ amount: 30 });
  expect(await shop.stripe.applicationFees.retrieve(id)).toMatchObject({ amount_refunded: 30 });
});

test("a refund gives back the share that belongs to it, if asked", async () => {
  const intent = await paid({ application_fee_amount: 100 });
  await refund({ payment_intent: intent.id, amount: 500, refund_application_fee: true });
  const [fee] = (await shop.stripe.applicationFees.list({ charge: String(intent.latest_charge) })).data;
  expect(fee?.amount_refunded).toBe(50);
});

test.each([
  ["pm_card_createDispute", "fraudulent", "needs_response"],
  ["pm_card_createDisputeProductNotReceived", "product_not_received", "needs_response"],
  ["pm_card_createDisputeInquiry", expect.any(String), "warning_needs_response"],
])("%s disputes its charge (%s, %s)", async (payment_method, reason, status) => {
  const intent = await paid({ payment_method });
  await advance(3_600);
  const [dispute] = (await shop.stripe.disputes.list({ payment_intent: intent.id }, shop.on)).data;
  expect(dispute).toMatchObject({ object: "dispute", amount: 1_000, charge: intent.latest_charge, reason, status });
  expect(await shop.stripe.disputes.retrieve(dispute?.id ?? "", {}, shop.on)).toEqual(dispute);
});

test.each([
  ["winning_evidence", "won"],
  ["losing_evidence", "lost"],
])("a dispute answered with %s is %s", async (uncategorized_text, status) => {
  const intent = await paid({ payment_method: "pm_card_createDispute" });
  await advance(3_600);
  const [dispute] = (await shop.stripe.disputes.list({ payment_intent: intent.id }, shop.on)).data;
  await shop.stripe.disputes.update(dispute?.id ?? "", { evidence: { uncategorized_text }, submit: true }, shop.on);
  await advance(90 * 86_400);
  expect((await shop.stripe.disputes.retrieve(dispute?.id ?? "", {}, shop.on)).status).toBe(status);
});

test("a dispute that is not defended is lost, and a disputed charge cannot be refunded", async () => {
  const intent = await paid({ payment_method: "pm_card_createDispute" });
  await advance(3_600);
  const [dispute] = (await shop.stripe.disputes.list({ charge: String(intent.latest_charge) }, shop.on)).data;
  expect((await errorOf(refund({ payment_intent: intent.id }))).code).toBe("charge_disputed");
  expect((await shop.stripe.disputes.close(dispute?.id ?? "", {}, shop.on)).status).toBe("lost");
});

test("a bank's early warning of fraud names the charge", async () => {
  const intent = await paid({ payment_method: "pm_card_createIssuerFraudRecord" });
  await advance(3_600);
  const { data } = await shop.stripe.radar.earlyFraudWarnings.list({ charge: String(intent.latest_charge) }, shop.on);
  expect(data).toMatchObject([{ actionable: true, charge: intent.latest_charge, payment_intent: intent.id }]);
});
