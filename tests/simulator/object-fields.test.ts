import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fieldFaults } from "./fields";
import { CARDS_ONLY, errorOf, type Setting, startReceiver, startSetting, waitFor } from "./setting";

/** Facts 10.1: a name alone is always there and never null, `~` can be null, `?` may be absent. */
const FIELDS = {
  payment_intent:
    "id object allowed_payment_method_types~ amount amount_capturable amount_details? amount_received application~ application_fee_amount~ automatic_payment_methods~ canceled_at~ cancellation_reason~ capture_method client_secret~ confirmation_method created currency customer~ customer_account~ description~ excluded_payment_method_types~ hooks? last_payment_error~ latest_charge~ livemode managed_payments~ metadata next_action~ on_behalf_of~ payment_details? payment_method~ payment_method_configuration_details~ payment_method_options~ payment_method_types payment_record~ presentment_details? processing~ receipt_email~ review~ setup_future_usage~ shipping~ source~ statement_descriptor~ statement_descriptor_suffix~ status transfer_data~? transfer_group~",
  charge:
    "id object amount amount_captured amount_refunded application~ application_fee~ application_fee_amount~ authorization_code? balance_transaction~ billing_details calculated_statement_descriptor~ captured created currency customer~ description~ disputed failure_balance_transaction~ failure_code~ failure_message~ fraud_details~ livemode metadata on_behalf_of~ outcome~ paid payment_intent~ payment_method~ payment_method_details~ presentment_details? radar_options? receipt_email~ receipt_number~ receipt_url~ refunded refunds? review~ shipping~ source~ source_transfer~ statement_descriptor~ statement_descriptor_suffix~ status transfer? transfer_data~ transfer_group~",
  refund:
    "id object amount balance_transaction~ charge~ created currency customer~ customer_account~ description? destination_details? failure_balance_transaction? failure_reason? instructions_email? metadata~ next_action? payment_intent~ payment_method~ pending_reason? reason~ receipt_number~ source_transfer_reversal~ status~ transfer_reversal~",
  balance_transaction:
    "id object amount available_on balance_type created currency description~ exchange_rate~ fee fee_details net reporting_category source~ status type",
  application_fee:
    "id object account amount amount_refunded application balance_transaction~ charge created currency fee_source~ livemode originating_transaction~ refunded refunds",
  fee_refund: "id object amount balance_transaction~ created currency fee metadata~",
  dispute:
    "id object amount balance_transactions charge created currency enhanced_eligibility_types evidence evidence_details intended_submission_method~ is_charge_refundable livemode metadata network_reason_code~? payment_intent~ payment_method_details? reason status",
  "radar.early_fraud_warning": "id object actionable charge created fraud_type livemode payment_intent?",
  event: "id object account? api_version context? created data livemode pending_webhooks request~ type",
} as const;

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

const faultsOf = (object: object, kind: keyof typeof FIELDS): string[] => fieldFaults(object, FIELDS[kind]);

const payment = (extra: Partial<Stripe.PaymentIntentCreateParams> = {}): Stripe.PaymentIntentCreateParams => ({
  amount: 2_000,
  currency: "eur",
  payment_method: "pm_card_visa",
  confirm: true,
  capture_method: "automatic",
  automatic_payment_methods: CARDS_ONLY,
  ...extra,
});
const pay = (extra: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create(payment(extra), { stripeAccount });

test("a payment has its fields in every state", async () => {
  const bare = await stripe.paymentIntents.create({ amount: 1_000, currency: "eur" }, { stripeAccount });
  const asked = await pay({ payment_method: "pm_card_authenticationRequired", return_url: "https://app.example.com" });
  const held = await pay({ capture_method: "manual" });
  const declined = (await errorOf(pay({ payment_method: "pm_card_visa_chargeDeclined" }))).payment_intent;
  const canceled = await stripe.paymentIntents.cancel(bare.id, {}, { stripeAccount });
  const captured = await stripe.paymentIntents.capture(held.id, {}, { stripeAccount });
  for (const intent of [bare, asked, held, declined ?? {}, canceled, captured]) {
    expect(faultsOf(intent, "payment_intent")).toEqual([]);
  }
});

test("a charge has its fields, paid, held, failed and blocked", async () => {
  await pay({ application_fee_amount: 100 });
  await pay({ capture_method: "manual" });
  await errorOf(pay({ payment_method: "pm_card_visa_chargeDeclined" }));
  await errorOf(pay({ payment_method: "pm_card_radarBlock" }));
  const { data } = await stripe.charges.list({ limit: 20 }, { stripeAccount });
  expect(data.length).toBeGreaterThanOrEqual(4);
  for (const charge of data) expect([charge.id, faultsOf(charge, "charge")]).toEqual([charge.id, []]);
  expect(data.every((charge) => !("invoice" in charge) && !("refunds" in charge))).toBe(true);
});

test("a refund has its fields with every fate", async () => {
  for (const card of ["pm_card_visa", "pm_card_pendingRefund", "pm_card_refundFail"]) {
    const { id } = await pay({ payment_method: card });
    await stripe.refunds.create({ payment_intent: id, amount: 500 }, { stripeAccount });
  }
  await setting.control("POST", "/clock", { advanceSeconds: 3_600 });
  const { data } = await stripe.refunds.list({ limit: 10 }, { stripeAccount });
  expect(data.map(({ status }) => status).sort()).toEqual(["failed", "succeeded", "succeeded"]);
  for (const refund of data) expect(faultsOf(refund, "refund")).toEqual([]);
});

test("movements on the balance, fees and their refunds have their fields", async () => {
  const { latest_charge, id } = await pay({ application_fee_amount: 100 });
  await stripe.refunds.create({ payment_intent: id, amount: 1_000, refund_application_fee: true }, { stripeAccount });
  const [fee] = (await stripe.applicationFees.list({ charge: String(latest_charge) })).data;
  if (fee === undefined) throw new Error("no fee");
  expect(faultsOf(fee, "application_fee")).toEqual([]);
  for (const refund of (await stripe.applicationFees.listRefunds(fee.id)).data) {
    expect(faultsOf(refund, "fee_refund")).toEqual([]);
  }
  for (const options of [{}, { stripeAccount }]) {
    const { data } = await stripe.balanceTransactions.list({ limit: 100 }, options);
    expect(data.length).toBeGreaterThan(0);
    for (const transaction of data) expect(faultsOf(transaction, "balance_transaction")).toEqual([]);
  }
});

test("disputes and warnings have their fields", async () => {
  await pay({ payment_method: "pm_card_createDispute" });
  await pay({ payment_method: "pm_card_createDisputeInquiry" });
  await pay({ payment_method: "pm_card_createIssuerFraudRecord" });
  await setting.control("POST", "/clock", { advanceSeconds: 60 });
  const disputes = (await stripe.disputes.list({}, { stripeAccount })).data;
  const warnings = (await stripe.radar.earlyFraudWarnings.list({}, { stripeAccount })).data;
  expect([disputes.length, warnings.length]).toEqual([2, 1]);
  for (const dispute of disputes) expect(faultsOf(dispute, "dispute")).toEqual([]);
  for (const warning of warnings) expect(faultsOf(warning, "radar.early_fraud_warning")).toEqual([]);
});

test("an event has its fields as it is sent and as it is read", async () => {
  const receiver = await startReceiver();
  await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["*"], connect: true });
  await pay();
  await waitFor(() => (receiver.received.length >= 3 ? true : undefined));
  for (const { event } of receiver.received) {
    expect(faultsOf(event, "event")).toEqual([]);
    expect(faultsOf(await stripe.events.retrieve(event.id, {}, { stripeAccount }), "event")).toEqual([]);
  }
  await receiver.close();
});
