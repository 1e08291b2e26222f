import type Stripe from "stripe";
import type { CardBehaviour, DeclineCode } from "@/lib/simulator/engine/cards";
import { processingFee } from "@/lib/simulator/engine/currencies";
import { declineOf, declineOutcome } from "@/lib/simulator/engine/declines";
import { emit } from "@/lib/simulator/engine/events";
import { collectFee, feeOfCharge, idOf } from "@/lib/simulator/engine/fees";
import { balanceBecomesAvailable, book } from "@/lib/simulator/engine/ledger";
import { behaviourOf } from "@/lib/simulator/engine/payment-methods";
import { schedule } from "@/lib/simulator/engine/schedule";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { type ChargeOrigin, newCharge } from "@/lib/simulator/objects/charge";

/** Holds of a customer who is there live 7 days; merchant-initiated Visa ones 4 days 18 hours (facts 4.3). */
const HOLD_SECONDS = 7 * 86_400;
const HOLD_SECONDS_VISA_OFF_SESSION = 4 * 86_400 + 18 * 3600;
/** With automatic_async the balance transaction follows a little later (facts 4.1). */
const ASYNC_SETTLE_SECONDS = 2;

export type ChargeAttempt = {
  readonly intent: Stripe.PaymentIntent;
  readonly method: Stripe.PaymentMethod;
  readonly behaviour: CardBehaviour;
  readonly network: string | null;
  readonly offSession: boolean;
  readonly threeDSecure: Stripe.Charge.PaymentMethodDetails.Card.ThreeDSecure | null;
};

/** The failed charge that a decline leaves behind (facts 4.5). */
export function declineCharge(
  state: SimulatorState,
  account: string,
  attempt: ChargeAttempt,
  reason: DeclineCode | "authentication_required",
): Stripe.Charge {
  const row = declineOf(reason);
  const charge = newCharge(originOf(state, account, attempt, null), {
    amount_captured: 0,
    captured: false,
    failure_code: row.code,
    failure_message: row.message,
    outcome: declineOutcome(reason),
    paid: false,
    status: "failed",
  });
  state.store.charges.put(account, charge.id, charge);
  emit(state, account, "charge.failed", charge, { payment: attempt.intent.id });
  return charge;
}

/** Takes the money, or holds it for a manual capture. */
export function approveCharge(state: SimulatorState, account: string, attempt: ChargeAttempt): Stripe.Charge {
  const { intent } = attempt;
  const isHold = intent.capture_method === "manual";
  const captureBefore = isHold ? now(state) + holdSeconds(attempt) : null;
  const charge = newCharge(originOf(state, account, attempt, captureBefore), {
    amount_captured: isHold ? 0 : intent.amount,
    captured: !isHold,
    failure_code: null,
    failure_message: null,
    outcome: approvedOutcome(attempt.behaviour),
    paid: true,
    status: "succeeded",
  });
  state.store.charges.put(account, charge.id, charge);
  if (captureBefore !== null) schedule(state, captureBefore, "hold_expires", account, intent.id);
  const settled = isHold ? charge : settleNowOrSoon(state, account, charge, intent);
  emit(state, account, "charge.succeeded", settled, { payment: intent.id });
  return settled;
}

function settleNowOrSoon(
  state: SimulatorState,
  account: string,
  charge: Stripe.Charge,
  intent: Stripe.PaymentIntent,
): Stripe.Charge {
  if (intent.capture_method !== "automatic_async") return settleCharge(state, account, charge);
  schedule(state, now(state) + ASYNC_SETTLE_SECONDS, "charge_settles", account, charge.id);
  return charge;
}

/** The late half of automatic_async: the balance transaction and its charge.updated. */
export function chargeSettles(state: SimulatorState, account: string, id: string): void {
  const charge = state.store.charges.find(account, id);
  if (charge === undefined || charge.balance_transaction !== null) return;
  const settled = settleCharge(state, account, charge);
  emit(state, account, "charge.updated", settled, {
    previous: { balance_transaction: null },
    payment: idOf(charge.payment_intent ?? ""),
  });
}

/** Books captured money: the charge less Stripe's fee and the platform's share, and the share on the platform. */
export function settleCharge(state: SimulatorState, account: string, charge: Stripe.Charge): Stripe.Charge {
  const { currency } = charge;
  const amount = charge.amount_captured;
  const paymentIntent = charge.payment_intent === null ? null : idOf(charge.payment_intent);
  const share = Math.min(charge.application_fee_amount ?? 0, amount);
  const fee = collectFee(state, account, charge, share);
  const transaction = book(state, account, {
    amount,
    currency,
    type: "charge",
    category: "charge",
    description: charge.description,
    source: charge.id,
    paymentIntent,
    fees: feeDetails(amount, currency, share, charge),
    isImmediate: false,
  });
  const settled: Stripe.Charge = {
    ...charge,
    application_fee: fee?.id ?? null,
    application_fee_amount: fee === null ? charge.application_fee_amount : share,
    balance_transaction: transaction.id,
  };
  state.store.charges.put(account, charge.id, settled);
  if (charge.payment_method !== null && behaviourOf(state, charge.payment_method).balance === "available") {
    bypassPending(state, account, settled);
  }
  return settled;
}

/** Test cards whose money can be paid out at once (facts 9.4). */
function bypassPending(state: SimulatorState, account: string, charge: Stripe.Charge): void {
  if (charge.balance_transaction !== null) balanceBecomesAvailable(state, account, idOf(charge.balance_transaction));
  const fee = feeOfCharge(state, charge);
  if (fee?.balance_transaction) {
    balanceBecomesAvailable(state, state.store.applicationFees.accountOf(fee.id) ?? "", idOf(fee.balance_transaction));
  }
}

function feeDetails(
  amount: number,
  currency: string,
  share: number,
  charge: Stripe.Charge,
): Stripe.BalanceTransaction.FeeDetail[] {
  const details: Stripe.BalanceTransaction.FeeDetail[] = [
    {
      amount: processingFee(amount, currency),
      application: null,
      currency,
      description: "Stripe processing fees",
      type: "stripe_fee",
    },
  ];
  if (share > 0 && charge.application !== null) {
    details.push({
      amount: share,
      application: idOf(charge.application),
      currency,
      description: "Application fee",
      type: "application_fee",
    });
  }
  return details;
}

function originOf(
  state: SimulatorState,
  account: string,
  attempt: ChargeAttempt,
  captureBefore: number | null,
): ChargeOrigin {
  const name = state.store.accounts.get(account)?.name ?? null;
  return {
    intent: attempt.intent,
    method: attempt.method,
    behaviour: attempt.behaviour,
    created: now(state),
    descriptor: name === null ? null : name.toUpperCase().slice(0, 22),
    network: attempt.network,
    threeDSecure: attempt.threeDSecure,
    captureBefore,
    baseUrl: state.baseUrl,
  };
}

function holdSeconds(attempt: ChargeAttempt): number {
  return attempt.offSession && attempt.behaviour.brand === "visa" ? HOLD_SECONDS_VISA_OFF_SESSION : HOLD_SECONDS;
}

function approvedOutcome(behaviour: CardBehaviour): Stripe.Charge.Outcome {
  const score = behaviour.riskLevel === "normal" ? 21 : behaviour.riskLevel === "elevated" ? 67 : 92;
  return {
    advice_code: null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: "approved_by_network",
    reason: behaviour.riskLevel === "normal" ? null : `${behaviour.riskLevel}_risk_level`,
    risk_level: behaviour.riskLevel,
    risk_score: score,
    seller_message: "Payment complete.",
    type: "authorized",
  };
}
