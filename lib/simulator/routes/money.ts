import type Stripe from "stripe";
import { emit } from "@/lib/simulator/engine/events";
import { idOf, refundFee, returnFeeToAccount } from "@/lib/simulator/engine/fees";
import { findPaymentIntent } from "@/lib/simulator/engine/intents";
import { balanceObject } from "@/lib/simulator/engine/ledger";
import { transactionsOf } from "@/lib/simulator/engine/payout-book";
import { refundCharge } from "@/lib/simulator/engine/refunds";
import { type Call, idOfPath, type Operation } from "@/lib/simulator/http/call";
import { filtered, listObject, PAGE } from "@/lib/simulator/http/list";
import { missingParameter } from "@/lib/simulator/http/params";
import { badParameter, missing, refused } from "@/lib/simulator/http/problem";

const REASONS = ["duplicate", "fraudulent", "requested_by_customer"] as const;

function findCharge(call: Call, id: string, param = "id"): Stripe.Charge {
  const charge = call.state.store.charges.find(call.account, id);
  if (charge === undefined) throw missing("charge", id, param);
  return charge;
}

function listCharges(call: Call): object {
  const { params, state, account } = call;
  params.accept(...PAGE, "payment_intent", "customer", "created", "transfer_group");
  const payment = params.text("payment_intent");
  if (payment !== null) return listObject(call, state.store.charges.by(findPaymentIntent(state, account, payment).id));
  const customer = params.text("customer");
  const rows = state.store.charges.newestFirst(account);
  return listObject(
    call,
    filtered(rows, (charge) => customer === null || charge.customer === customer),
  );
}

function updateCharge(call: Call): object {
  const { state, account, params } = call;
  params.accept("metadata", "description", "receipt_email", "transfer_group", "fraud_details");
  const before = findCharge(call, idOfPath(call));
  const report = params.inside("fraud_details").oneOf("user_report", ["fraudulent", "safe"]);
  const after: Stripe.Charge = {
    ...before,
    fraud_details: report === undefined ? before.fraud_details : { ...before.fraud_details, user_report: report },
    transfer_group: params.has("transfer_group") ? params.text("transfer_group") : before.transfer_group,
    description: params.has("description") ? params.text("description") : before.description,
    metadata: params.metadata(before.metadata),
    receipt_email: params.has("receipt_email") ? params.text("receipt_email") : before.receipt_email,
  };
  state.store.charges.put(account, after.id, after);
  emit(state, account, "charge.updated", after, { payment: idOf(after.payment_intent ?? "") });
  return after;
}

function createRefund(call: Call): object {
  const { state, account, params } = call;
  params.accept(
    "payment_intent",
    "charge",
    "amount",
    "reason",
    "refund_application_fee",
    "reverse_transfer",
    "metadata",
  );
  return refundCharge(state, account, chargeToRefund(call), {
    amount: params.integer("amount") ?? null,
    reason: params.oneOf("reason", REASONS) ?? null,
    withApplicationFee: params.flag("refund_application_fee") ?? false,
    metadata: params.metadata({}),
  });
}

/** The text for a payment without a charge is [~] (facts 6.4). */
function chargeToRefund(call: Call): Stripe.Charge {
  const { params, state, account } = call;
  const chargeId = params.text("charge");
  if (chargeId !== null) return findCharge(call, chargeId, "charge");
  const payment = params.text("payment_intent");
  if (payment === null) throw missingParameter("payment_intent");
  const intent = findPaymentIntent(state, account, payment);
  const charge =
    intent.latest_charge === null ? undefined : state.store.charges.find(account, idOf(intent.latest_charge));
  if (charge?.status !== "succeeded" || intent.status === "requires_payment_method") {
    throw refused(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
      code: "payment_intent_unexpected_state",
      payment_intent: intent,
    });
  }
  return charge;
}

function findRefund(call: Call): Stripe.Refund {
  const refund = call.state.store.refunds.find(call.account, idOfPath(call));
  if (refund === undefined) throw missing("refund", idOfPath(call), "id");
  return refund;
}

function updateRefund(call: Call): object {
  const { state, account, params } = call;
  params.accept("metadata");
  const before = findRefund(call);
  const after = state.store.refunds.put(account, before.id, {
    ...before,
    metadata: params.metadata(before.metadata ?? {}),
  });
  emit(state, account, "refund.updated", after, { payment: idOf(after.payment_intent ?? "") });
  emit(state, account, "charge.refund.updated", after, { payment: idOf(after.payment_intent ?? "") });
  return after;
}

function listRefunds(call: Call): object {
  const { params, state, account } = call;
  params.accept(...PAGE, "charge", "payment_intent", "created");
  const charge = params.text("charge");
  if (charge !== null) return listObject(call, state.store.refunds.by(findCharge(call, charge, "charge").id));
  const payment = params.text("payment_intent");
  const rows = state.store.refunds.newestFirst(account);
  return listObject(
    call,
    filtered(rows, (refund) => payment === null || refund.payment_intent === payment),
  );
}

function listTransactions(call: Call): object {
  const { params, state, account } = call;
  params.accept(...PAGE, "type", "source", "currency", "created", "payout");
  const [type, source, currency] = [params.text("type"), params.text("source"), params.text("currency")];
  const payout = params.text("payout");
  const rows =
    payout === null ? state.store.balanceTransactions.newestFirst(account) : transactionsOfPayout(call, payout);
  return listObject(
    call,
    filtered(
      rows,
      (transaction) =>
        (type === null || transaction.type === type) &&
        (source === null || transaction.source === source) &&
        (currency === null || transaction.currency === currency),
    ),
  );
}

/** Text of the refusal from memory [~]. */
function transactionsOfPayout(call: Call, id: string): Stripe.BalanceTransaction[] {
  const payout = call.state.store.payouts.find(call.account, id);
  if (payout === undefined) throw missing("payout", id, "payout");
  const transactions = transactionsOf(call.state, payout);
  if (transactions !== undefined) return transactions;
  throw refused("Balance transaction history can only be filtered on automatic transfers, not manual.", {
    param: "payout",
  });
}

function findTransaction(call: Call): object {
  const transaction = call.state.store.balanceTransactions.find(call.account, idOfPath(call));
  if (transaction === undefined) throw missing("balance transaction", idOfPath(call), "id");
  return transaction;
}

function findFee(call: Call): Stripe.ApplicationFee {
  const fee = call.state.store.applicationFees.find(call.account, idOfPath(call));
  if (fee === undefined) throw missing("application fee", idOfPath(call), "id");
  return fee;
}

function listFees(call: Call): object {
  call.params.accept(...PAGE, "charge", "created");
  const charge = call.params.text("charge");
  const rows = call.state.store.applicationFees.newestFirst(call.account);
  return listObject(
    call,
    filtered(rows, (fee) => charge === null || fee.charge === charge),
  );
}

function createFeeRefund(call: Call): object {
  const { state, params } = call;
  params.accept("amount", "metadata");
  const fee = findFee(call);
  const left = fee.amount - fee.amount_refunded;
  const amount = params.integer("amount") ?? left;
  if (amount <= 0 && left > 0) throw badParameter("Invalid positive integer", "amount", "parameter_invalid_integer");
  const refund = refundFee(state, fee, Math.max(amount, 1), params.metadata({}));
  returnFeeToAccount(state, fee, refund);
  return refund;
}

function listFeeRefunds(call: Call): object {
  call.params.accept(...PAGE);
  return listObject(call, call.state.store.feeRefunds.by(findFee(call).id));
}

function findFeeRefund(call: Call): Stripe.FeeRefund {
  const refund = call.state.store.feeRefunds.find(call.account, idOfPath(call, "refund"));
  if (refund === undefined || refund.fee !== findFee(call).id) {
    throw missing("fee refund", idOfPath(call, "refund"), "id");
  }
  return refund;
}

/** Only refunds that wait for the customer can be canceled by the API, and cards have none (facts 6.2; text [~]). */
function cancelRefund(call: Call): object {
  call.params.accept();
  const { status } = findRefund(call);
  throw refused(
    `You cannot cancel this refund because it has a status of ${status}. Only a refund with one of the following statuses may be canceled: requires_action.`,
  );
}

function updateFeeRefund(call: Call): object {
  const { state, params } = call;
  params.accept("metadata");
  const before = findFeeRefund(call);
  const account = state.store.feeRefunds.accountOf(before.id) ?? "";
  const after = state.store.feeRefunds.put(account, before.id, {
    ...before,
    metadata: params.metadata(before.metadata ?? {}),
  });
  emit(state, account, "application_fee.refund.updated", after);
  return after;
}

export const moneyOperations: readonly Operation[] = [
  { method: "GET", path: "/v1/charges", run: listCharges },
  { method: "GET", path: "/v1/charges/:id", run: (call) => findCharge(call, idOfPath(call)) },
  { method: "POST", path: "/v1/charges/:id", run: updateCharge },
  { method: "POST", path: "/v1/refunds", run: createRefund },
  { method: "GET", path: "/v1/refunds", run: listRefunds },
  { method: "GET", path: "/v1/refunds/:id", run: findRefund },
  { method: "POST", path: "/v1/refunds/:id", run: updateRefund },
  { method: "POST", path: "/v1/refunds/:id/cancel", run: cancelRefund },
  { method: "GET", path: "/v1/balance", run: (call) => balanceObject(call.state, call.account) },
  { method: "GET", path: "/v1/balance_transactions", run: listTransactions },
  { method: "GET", path: "/v1/balance_transactions/:id", run: findTransaction },
  { method: "GET", path: "/v1/application_fees", run: listFees },
  { method: "GET", path: "/v1/application_fees/:id", run: findFee },
  { method: "POST", path: "/v1/application_fees/:id/refunds", run: createFeeRefund },
  { method: "GET", path: "/v1/application_fees/:id/refunds", run: listFeeRefunds },
  { method: "GET", path: "/v1/application_fees/:id/refunds/:refund", run: findFeeRefund },
  { method: "POST", path: "/v1/application_fees/:id/refunds/:refund", run: updateFeeRefund },
];
