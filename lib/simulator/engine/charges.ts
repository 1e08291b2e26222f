import type Stripe from "stripe";
import {
  featuresOfHold,
  type HoldFeatures,
  holdSeconds,
  isHold,
  NO_FEATURES,
} from "@/lib/simulator/engine/card-features";
import type { CardBehaviour, DeclineCode } from "@/lib/simulator/engine/cards";
import { declineOf, declineOutcome } from "@/lib/simulator/engine/declines";
import { emit } from "@/lib/simulator/engine/events";
import { schedule } from "@/lib/simulator/engine/schedule";
import { settleCharge } from "@/lib/simulator/engine/settlement";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { type ChargeOrigin, chargedNetwork, descriptorOf, newCharge } from "@/lib/simulator/objects/charge";

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
  reason: DeclineCode,
): Stripe.Charge {
  const row = declineOf(reason);
  const charge = newCharge(originOf(state, account, attempt, null, NO_FEATURES), {
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
  const isHeld = isHold(intent);
  const features = isHeld ? featuresOfHold(state, account, intent, attempt.behaviour) : NO_FEATURES;
  const captureBefore = isHeld ? now(state) + secondsHeld(state, account, attempt, features) : null;
  const charge = newCharge(originOf(state, account, attempt, captureBefore, features), {
    amount_captured: isHeld ? 0 : intent.amount,
    captured: !isHeld,
    failure_code: null,
    failure_message: null,
    outcome: approvedOutcome(attempt.behaviour),
    paid: true,
    status: "succeeded",
  });
  state.store.charges.put(account, charge.id, charge);
  if (captureBefore !== null) schedule(state, captureBefore, "hold_expires", account, intent.id);
  const settled = isHeld ? charge : settleNowOrSoon(state, account, charge, intent);
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

function originOf(
  state: SimulatorState,
  account: string,
  attempt: ChargeAttempt,
  captureBefore: number | null,
  features: HoldFeatures,
): ChargeOrigin {
  const name = state.store.accounts.get(account)?.name ?? null;
  return {
    intent: attempt.intent,
    method: attempt.method,
    behaviour: attempt.behaviour,
    created: now(state),
    descriptor: descriptorOf(name ?? "", attempt.intent.statement_descriptor_suffix),
    network: attempt.network,
    threeDSecure: attempt.threeDSecure,
    captureBefore,
    features,
    baseUrl: state.baseUrl,
  };
}

function secondsHeld(state: SimulatorState, account: string, attempt: ChargeAttempt, features: HoldFeatures): number {
  const country = state.store.accounts.get(account)?.country ?? "";
  const { offSession, intent } = attempt;
  return holdSeconds({ network: chargedNetwork(attempt), offSession, features, currency: intent.currency, country });
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
