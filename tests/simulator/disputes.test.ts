import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, type Setting, startSetting } from "./setting";

const DAY = 86_400;
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
const chargeOf = (intent: Stripe.PaymentIntent) =>
  stripe.charges.retrieve(String(intent.latest_charge), {}, { stripeAccount });
const balance = async () => (await stripe.balance.retrieve({}, { stripeAccount })).available[0]?.amount ?? 0;

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

test.each([
  ["pm_card_createDispute", "fraudulent", "10.4"],
  ["pm_card_createDisputeProductNotReceived", "product_not_received", "13.1"],
])("%s is disputed as %s soon after it was charged, and the money goes with a fee", async (card, reason, code) => {
  const before = await balance();
  const intent = await pay(card);
  await advance(10);
  const dispute = await only(stripe.disputes.list({ payment_intent: intent.id }, { stripeAccount }));
  expect(dispute).toMatchObject({
    object: "dispute",
    amount: 2_000,
    currency: "eur",
    charge: intent.latest_charge,
    payment_intent: intent.id,
    reason,
    status: "needs_response",
    network_reason_code: code,
    is_charge_refundable: false,
    payment_method_details: { type: "card", card: { brand: "visa", case_type: "chargeback" } },
    evidence_details: { has_evidence: false, past_due: false, submission_count: 0 },
  });
  expect(dispute.evidence_details.due_by).toBeGreaterThan(dispute.created + 6 * DAY);
  expect(Object.entries(dispute.evidence).filter(([name, value]) => name !== "enhanced_evidence" && value)).toEqual([]);
  expect(dispute.balance_transactions).toMatchObject([
    { amount: -2_000, fee: 1_500, net: -3_500, type: "adjustment", reporting_category: "dispute", source: dispute.id },
  ]);
  expect(await balance()).toBe(before - 3_500);
  expect((await chargeOf(intent)).disputed).toBe(true);
  expect(await eventsOf(dispute.id)).toEqual(["charge.dispute.created", "charge.dispute.funds_withdrawn"]);
  const error = await errorOf(stripe.refunds.create({ payment_intent: intent.id }, { stripeAccount }));
  expect(error).toMatchObject({ statusCode: 400, code: "charge_disputed" });
  expect(error.message).toBe(`Charge ${intent.latest_charge} has been charged back; cannot issue a refund.`);
});

test("staged evidence waits; submitted evidence goes to the bank; winning evidence gets the money back, not the fee", async () => {
  const dispute = await disputed(await pay());
  const before = await balance();
  const staged = await stripe.disputes.update(
    dispute.id,
    { evidence: { customer_name: "Ada" }, metadata: { case: "7" }, submit: false },
    { stripeAccount },
  );
  expect(staged).toMatchObject({
    status: "needs_response",
    evidence: { customer_name: "Ada", uncategorized_text: null },
    evidence_details: { has_evidence: true, submission_count: 0 },
    metadata: { case: "7" },
  });
  const sent = await stripe.disputes.update(
    dispute.id,
    { evidence: { uncategorized_text: "winning_evidence" }, submit: true },
    { stripeAccount },
  );
  expect(sent).toMatchObject({
    status: "under_review",
    evidence: { customer_name: "Ada", uncategorized_text: "winning_evidence" },
    evidence_details: { submission_count: 1 },
  });
  await advance(60);
  const won = await stripe.disputes.retrieve(dispute.id, {}, { stripeAccount });
  expect(won.status).toBe("won");
  expect(won.balance_transactions.map(({ amount, reporting_category }) => [amount, reporting_category])).toEqual([
    [-2_000, "dispute"],
    [2_000, "dispute_reversal"],
  ]);
  expect(await balance()).toBe(before + 2_000);
  expect(await eventsOf(dispute.id)).toEqual([
    "charge.dispute.created",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.updated",
    "charge.dispute.updated",
    "charge.dispute.funds_reinstated",
    "charge.dispute.closed",
  ]);
});

test("losing evidence loses at once, other evidence in the end", async () => {
  const submit = (id: string, uncategorized_text: string) =>
    stripe.disputes.update(id, { evidence: { uncategorized_text } }, { stripeAccount });
  const statusOf = async (id: string) => (await stripe.disputes.retrieve(id, {}, { stripeAccount })).status;
  const [weak, plain] = [await disputed(await pay()), await disputed(await pay())];
  await submit(weak.id, "losing_evidence");
  await submit(plain.id, "He parked there for two hours.");
  await advance(60);
  expect([await statusOf(weak.id), await statusOf(plain.id)]).toEqual(["lost", "under_review"]);
  await advance(80 * DAY);
  expect(await statusOf(plain.id)).toBe("lost");
});

test("a dispute that nobody answers in time is lost", async () => {
  const dispute = await disputed(await pay());
  await advance(22 * DAY);
  const after = await stripe.disputes.retrieve(dispute.id, {}, { stripeAccount });
  expect(after).toMatchObject({ status: "lost", evidence_details: { past_due: true } });
  const late = await errorOf(
    stripe.disputes.update(dispute.id, { evidence: { uncategorized_text: "winning_evidence" } }, { stripeAccount }),
  );
  expect(late.statusCode).toBe(400);
});

test("a merchant can give in, once", async () => {
  const dispute = await disputed(await pay());
  expect((await stripe.disputes.close(dispute.id, {}, { stripeAccount })).status).toBe("lost");
  expect(await eventsOf(dispute.id)).toContain("charge.dispute.closed");
  expect((await errorOf(stripe.disputes.close(dispute.id, {}, { stripeAccount }))).statusCode).toBe(400);
});

test("an inquiry takes no money, and the charge can still be refunded, which ends it", async () => {
  const before = await balance();
  const intent = await pay("pm_card_createDisputeInquiry");
  await advance(10);
  const inquiry = await only(stripe.disputes.list({ charge: String(intent.latest_charge) }, { stripeAccount }));
  expect(inquiry).toMatchObject({
    status: "warning_needs_response",
    balance_transactions: [],
    is_charge_refundable: true,
    payment_method_details: { card: { case_type: "inquiry" } },
  });
  expect(await balance()).toBe(before);
  await stripe.refunds.create({ payment_intent: intent.id }, { stripeAccount });
  expect((await stripe.disputes.retrieve(inquiry.id, {}, { stripeAccount })).status).toBe("warning_closed");
});

test("an inquiry can escalate to a dispute with a deadline of its own, or end by itself after 120 days", async () => {
  const [first, second] = [
    await disputed(await pay(), { inquiry: true }),
    await disputed(await pay(), { inquiry: true }),
  ];
  await advance(10 * DAY);
  await stripe.disputes.update(
    first.id,
    { evidence: { uncategorized_text: "escalate_inquiry_evidence" } },
    { stripeAccount },
  );
  await advance(60);
  const escalated = await stripe.disputes.retrieve(first.id, {}, { stripeAccount });
  expect(escalated).toMatchObject({ status: "needs_response", is_charge_refundable: false });
  expect(escalated.balance_transactions).toHaveLength(1);
  await advance(6 * DAY);
  expect((await stripe.disputes.retrieve(first.id, {}, { stripeAccount })).status).toBe("needs_response");
  await advance(110 * DAY);
  expect((await stripe.disputes.retrieve(second.id, {}, { stripeAccount })).status).toBe("warning_closed");
});

test("somebody can play the bank", async () => {
  const [good, bad, asked] = [
    await disputed(await pay(), { reason: "duplicate" }),
    await disputed(await pay(), { amount: 500 }),
    await disputed(await pay(), { inquiry: true }),
  ];
  expect([good.reason, good.network_reason_code, bad.amount]).toEqual(["duplicate", "12.6.1", 500]);
  const rule = (dispute: Stripe.Dispute, outcome: string) =>
    setting.control("POST", `/disputes/${dispute.id}/rule`, { outcome });
  expect(await rule(good, "won")).toMatchObject({ status: "won" });
  expect(await rule(bad, "lost")).toMatchObject({ status: "lost" });
  expect(await rule(asked, "escalated")).toMatchObject({ status: "needs_response" });
  await expect(rule(good, "lost")).rejects.toThrow("status of won");
});

test("a charge that was refunded in full or only held cannot be disputed, and none twice", async () => {
  const [refunded, held, once] = [await pay(), await pay("pm_card_visa", { capture_method: "manual" }), await pay()];
  await stripe.refunds.create({ payment_intent: refunded.id }, { stripeAccount });
  await expect(disputed(refunded)).rejects.toThrow("has been refunded");
  await expect(disputed(held)).rejects.toThrow("was not captured");
  await disputed(once);
  await expect(disputed(once)).rejects.toThrow("disputed already");
});

test("a partial refund before does not lower the dispute, and a pending refund loses against it", async () => {
  const partly = await pay();
  await stripe.refunds.create({ payment_intent: partly.id, amount: 500 }, { stripeAccount });
  expect((await disputed(partly)).amount).toBe(2_000);
  const waiting = await pay("pm_card_pendingRefund");
  const refund = await stripe.refunds.create({ payment_intent: waiting.id, amount: 500 }, { stripeAccount });
  await disputed(waiting);
  expect(await stripe.refunds.retrieve(refund.id, {}, { stripeAccount })).toMatchObject({
    status: "failed",
    failure_reason: "charge_for_pending_refund_disputed",
  });
});

test("a held payment is disputed only after it was captured", async () => {
  const held = await pay("pm_card_createDispute", { capture_method: "manual" });
  await advance(60);
  expect((await stripe.disputes.list({ payment_intent: held.id }, { stripeAccount })).data).toEqual([]);
  await stripe.paymentIntents.capture(held.id, { amount_to_capture: 1_500 }, { stripeAccount });
  await advance(60);
  expect((await only(stripe.disputes.list({ payment_intent: held.id }, { stripeAccount }))).amount).toBe(1_500);
});
