import type Stripe from "stripe";
import { processingFee } from "@/lib/simulator/engine/currencies";
import { emit } from "@/lib/simulator/engine/events";
import { collectFee, feeOfCharge, idOf } from "@/lib/simulator/engine/fees";
import { balanceBecomesAvailable, book } from "@/lib/simulator/engine/ledger";
import { behaviourOf } from "@/lib/simulator/engine/payment-methods";
import { schedule } from "@/lib/simulator/engine/schedule";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";

/** How long after a payment the test cards of facts 9.4 are disputed; Stripe does it within seconds [~]. */
const AFTERMATH_SECONDS = 3;

/** The late half of automatic_async: the balance transaction and its charge.updated (facts 4.1). */
export function chargeSettles(state: SimulatorState, account: string, id: string): void {
  const charge = state.store.charges.find(account, id);
  if (charge === undefined || charge.balance_transaction !== null) return;
  const settled = settleCharge(state, account, charge);
  emit(state, account, "charge.updated", settled, {
    previous: { balance_transaction: null },
    payment: idOf(charge.payment_intent ?? ""),
  });
}

/**
 * Books captured money: the charge less Stripe's fee and the platform's share, and the share on the platform. `part` is
 * what is new of it, in minor units, where a hold is captured in parts: each part has its own balance transaction, and
 * the charge names the last (how Stripe shows several is not in the facts).
 */
export function settleCharge(
  state: SimulatorState,
  account: string,
  charge: Stripe.Charge,
  part: number = charge.amount_captured,
): Stripe.Charge {
  const { currency } = charge;
  const behaviour = charge.payment_method === null ? null : behaviourOf(state, charge.payment_method);
  const share = shareDue(state, charge);
  const fee = collectFee(state, account, charge, share);
  const transaction = book(state, account, {
    amount: part,
    currency,
    type: "charge",
    category: "charge",
    description: charge.description,
    source: charge.id,
    paymentIntent: charge.payment_intent === null ? null : idOf(charge.payment_intent),
    fees: feeDetails(part, currency, share, charge),
    isImmediate: false,
  });
  const settled: Stripe.Charge = {
    ...charge,
    application_fee: fee?.id ?? charge.application_fee,
    application_fee_amount: fee?.amount ?? charge.application_fee_amount,
    balance_transaction: transaction.id,
  };
  state.store.charges.put(account, charge.id, settled);
  if (behaviour?.balance === "available") bypassPending(state, account, settled);
  if (behaviour !== null && behaviour.aftermath !== "none") {
    schedule(state, now(state) + AFTERMATH_SECONDS, "aftermath", account, charge.id);
  }
  return settled;
}

/** The platform's share is capped at what is captured in all (facts 3.7); what earlier parts paid of it is not due again. */
function shareDue(state: SimulatorState, charge: Stripe.Charge): number {
  const asked = Math.min(charge.application_fee_amount ?? 0, charge.amount_captured);
  return Math.max(0, asked - (feeOfCharge(state, charge)?.amount ?? 0));
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
