import type Stripe from "stripe";
import { takeRefusal } from "@/lib/simulator/engine/bank-refusals";
import { declineBody } from "@/lib/simulator/engine/declines";
import { emit } from "@/lib/simulator/engine/events";
import { idOf } from "@/lib/simulator/engine/fees";
import { memoryOf, remember, savePayment, unexpectedPayment } from "@/lib/simulator/engine/intents";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { Problem, refused } from "@/lib/simulator/http/problem";

/** Declined tries count too (API reference of increment_authorization). */
const INCREMENTS_MAX = 10;

export type Increment = {
  /** The new total in minor units, not what is added. */
  readonly amount: number;
  readonly applicationFee: number | null;
  readonly description: string | null;
  readonly metadata: Record<string, string>;
};

/**
 * Raises what is held (facts 4.3). A decline is HTTP 402 and leaves the payment capturable at its old amount. Throws 400
 * in a wrong state, after ten tries, and where the card or the account cannot do it.
 */
export function incrementPayment(
  state: SimulatorState,
  account: string,
  intent: Stripe.PaymentIntent,
  increment: Increment,
): Stripe.PaymentIntent {
  const charge = checkIncrementable(state, account, intent, increment.amount);
  const tries = memoryOf(state, intent.id).increments ?? 0;
  if (tries >= INCREMENTS_MAX) {
    throw notEligible(intent, `A PaymentIntent can be incremented at most ${INCREMENTS_MAX} times, declines included.`);
  }
  remember(state, account, intent.id, { increments: tries + 1 });
  const reason = charge.payment_method === null ? null : takeRefusal(state, charge.payment_method);
  if (reason !== null) throw new Problem(402, { ...declineBody(reason, charge.id), payment_intent: intent }, true);
  const raised = state.store.charges.put(account, charge.id, raisedCharge(charge, increment.amount));
  emit(state, account, "charge.updated", raised, { payment: intent.id, previous: { amount: charge.amount } });
  const done: Stripe.PaymentIntent = {
    ...intent,
    amount: increment.amount,
    amount_capturable: increment.amount,
    application_fee_amount: increment.applicationFee ?? intent.application_fee_amount,
    description: increment.description,
    metadata: increment.metadata,
  };
  return savePayment(state, account, done, "payment_intent.amount_capturable_updated");
}

function checkIncrementable(
  state: SimulatorState,
  account: string,
  intent: Stripe.PaymentIntent,
  amount: number,
): Stripe.Charge {
  const charge =
    intent.latest_charge === null ? undefined : state.store.charges.find(account, idOf(intent.latest_charge));
  if (intent.status !== "requires_capture" || charge === undefined) {
    throw unexpectedPayment(
      intent,
      `This PaymentIntent's authorization could not be incremented because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be incremented: requires_capture.`,
    );
  }
  const card = charge.payment_method_details?.card;
  if (card?.incremental_authorization?.status !== "available" || charge.amount_captured > 0) {
    throw notEligible(intent, "This PaymentIntent is not eligible for incremental authorization.");
  }
  if (amount <= intent.amount) {
    throw refused(`The amount must be greater than the currently authorized amount (${intent.amount}).`, {
      param: "amount",
      payment_intent: intent,
    });
  }
  return charge;
}

/** Stripe's words and code for these refusals are not in the facts (10.2, row 17: "not supported → 400") [~]. */
function notEligible(intent: Stripe.PaymentIntent, message: string): Problem {
  return refused(message, { payment_intent: intent });
}

/** The hold keeps its end; what may be captured beyond it stays as it was approved at first [~]. */
function raisedCharge(charge: Stripe.Charge, amount: number): Stripe.Charge {
  const details = charge.payment_method_details;
  if (details?.card === undefined) return { ...charge, amount };
  const { overcapture } = details.card;
  const card = {
    ...details.card,
    amount_authorized: amount,
    ...(overcapture === undefined
      ? {}
      : {
          overcapture: {
            ...overcapture,
            maximum_amount_capturable: Math.max(overcapture.maximum_amount_capturable, amount),
          },
        }),
  };
  return { ...charge, amount, payment_method_details: { ...details, card } };
}
