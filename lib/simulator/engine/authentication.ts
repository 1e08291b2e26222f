import type Stripe from "stripe";
import type { CardBehaviour, DeclineCode } from "@/lib/simulator/engine/cards";

export type Verdict =
  | { readonly kind: "approve" }
  | { readonly kind: "challenge" }
  | { readonly kind: "decline"; readonly reason: DeclineCode };

export type Asked = {
  readonly offSession: boolean;
  readonly isSetUp: boolean;
  readonly requestThreeDSecure: string | null;
  readonly isMoto: boolean;
};

/** What the bank says when a card is charged (facts 9.2, 9.3, 10.3). */
export function judgeCharge(card: CardBehaviour, asked: Asked): Verdict {
  if (card.decline !== null) return { kind: "decline", reason: card.decline };
  if (asked.offSession || asked.isMoto) {
    if (needsTheCustomer(card, asked.isSetUp || asked.isMoto))
      return { kind: "decline", reason: "authentication_required" };
  } else if (asksForChallenge(card, asked.requestThreeDSecure)) {
    return { kind: "challenge" };
  }
  return judgeAfterChallenge(card);
}

/** What the bank says once the challenge is passed, or was not needed. */
export function judgeAfterChallenge(card: CardBehaviour): Verdict {
  const reason = card.chargeDecline ?? card.afterChallenge;
  return reason === null ? { kind: "approve" } : { kind: "decline", reason };
}

/** What the bank says when a card is set up for later. */
export function judgeSetup(card: CardBehaviour, requestThreeDSecure: string | null): Verdict {
  if (card.decline !== null) return { kind: "decline", reason: card.decline };
  const isAsked = requestThreeDSecure !== null && asksForChallenge({ ...card, onSession: "ok" }, requestThreeDSecure);
  return card.setup === "challenge" || isAsked ? { kind: "challenge" } : { kind: "approve" };
}

/** Set-up after a challenge: a card that is declined after its challenge is declined here too. */
export function judgeSetupAfterChallenge(card: CardBehaviour): Verdict {
  return card.afterChallenge === null ? { kind: "approve" } : { kind: "decline", reason: card.afterChallenge };
}

function needsTheCustomer(card: CardBehaviour, isSetUp: boolean): boolean {
  return card.offSession === "always_asks" || (card.offSession === "unless_set_up" && !isSetUp);
}

function asksForChallenge(card: CardBehaviour, requestThreeDSecure: string | null): boolean {
  if (card.onSession === "challenge") return true;
  const isRequested = requestThreeDSecure === "any" || requestThreeDSecure === "challenge";
  return isRequested && card.threeDSecure === "optional";
}

/** `charge.payment_method_details.card.three_d_secure`; null where no authentication took place. */
export function threeDSecureResult(
  card: CardBehaviour,
  wasChallenged: boolean,
  requestThreeDSecure: string | null,
): Stripe.Charge.PaymentMethodDetails.Card.ThreeDSecure | null {
  if (wasChallenged) return result("challenge", "authenticated", "05");
  if (card.threeDSecure === "frictionless") return result("frictionless", "authenticated", "05");
  const isRequested = requestThreeDSecure === "any" || requestThreeDSecure === "challenge";
  if (!isRequested || card.threeDSecure === "not_supported") return null;
  return result(null, "attempt_acknowledged", "06");
}

function result(
  flow: "challenge" | "frictionless" | null,
  outcome: "authenticated" | "attempt_acknowledged",
  indicator: "05" | "06",
): Stripe.Charge.PaymentMethodDetails.Card.ThreeDSecure {
  return {
    authentication_flow: flow,
    electronic_commerce_indicator: indicator,
    exemption_indicator: null,
    result: outcome,
    result_reason: null,
    transaction_id: crypto.randomUUID(),
    version: "2.2.0",
  };
}
