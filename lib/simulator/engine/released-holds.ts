import type Stripe from "stripe";
import type { SimulatorState } from "@/lib/simulator/engine/state";

/**
 * Whether held money that is let go counts as refunded on its charge, with a Refund object and `charge.refunded` (facts
 * 4.4, 10.4.10), or simply goes. Facts 12.4 leave it open for recent versions; Stripe's changelog of 2025-03-31.basil
 * says that partial captures and cancellations no longer make a Refund, nor change `amount_refunded` and `refunded`.
 * Products should work with both, so both can be switched on; the first is what the facts describe.
 */
export function countsAsRefunded(state: SimulatorState): boolean {
  return (state.store.behaviour.get("behaviour")?.releasedHolds ?? "refunded") === "refunded";
}

/** What an expired hold gives as its reason: `automatic` in older versions, `expired` since 2025-03-31.basil (facts 4.3 [~]). */
export function expiryReason(state: SimulatorState): Stripe.PaymentIntent.CancellationReason {
  return countsAsRefunded(state) ? "automatic" : "expired";
}

/** Minor units of a charge that can still be refunded: what was captured less what went back of it. */
export function refundableAmount(state: SimulatorState, charge: Stripe.Charge): number {
  const released = isHeld(charge) || !countsAsRefunded(state) ? 0 : charge.amount - charge.amount_captured;
  return charge.amount_captured - (charge.amount_refunded - released);
}

/** Whether all of a charge went back; never while something of it is still held. */
export function isWhollyRefunded(state: SimulatorState, charge: Stripe.Charge): boolean {
  return charge.amount_refunded > 0 && !isHeld(charge) && refundableAmount(state, charge) === 0;
}

function isHeld(charge: Stripe.Charge): boolean {
  return charge.payment_method_details?.card?.capture_before !== undefined;
}
