import type Stripe from "stripe";
import type { DeclineCode } from "@/lib/simulator/engine/cards";
import { docUrl, type ErrorBody } from "@/lib/simulator/http/problem";

type Decline = {
  readonly code: "card_declined" | "expired_card" | "incorrect_cvc" | "processing_error" | "authentication_required";
  readonly declineCode: string;
  readonly message: string;
  readonly advice: "try_again_later" | "do_not_try_again" | "confirm_card_data" | null;
  readonly networkAdvice: string | null;
  readonly networkDecline: string | null;
  readonly param: string | null;
};

const DECLINED = "Your card was declined.";

/**
 * Facts 4.5: recorded from real declines in August 2026, except the rows from `radar_block` on. Codes that no test number
 * has are of Stripe's list of decline codes; their advice and ISO 8583 codes are the usual ones [~].
 */
const DECLINES: Readonly<Record<DeclineCode, Decline>> = {
  generic_decline: decline("card_declined", "generic_decline", DECLINED, "try_again_later", null, "01"),
  insufficient_funds: decline(
    "card_declined",
    "insufficient_funds",
    "Your card has insufficient funds.",
    "try_again_later",
    "02",
    "51",
  ),
  lost_card: decline("card_declined", "lost_card", DECLINED, "do_not_try_again", "01", "41"),
  stolen_card: decline("card_declined", "stolen_card", DECLINED, "do_not_try_again", "01", "43"),
  expired_card: decline(
    "expired_card",
    "expired_card",
    "Your card has expired.",
    "confirm_card_data",
    "03",
    "54",
    "exp_month",
  ),
  incorrect_cvc: decline(
    "incorrect_cvc",
    "incorrect_cvc",
    "Your card's security code is incorrect.",
    "confirm_card_data",
    "03",
    "N7",
    "cvc",
  ),
  processing_error: decline(
    "processing_error",
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
    "try_again_later",
    null,
    "06",
  ),
  card_velocity_exceeded: decline(
    "card_declined",
    "card_velocity_exceeded",
    "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
    "try_again_later",
    "02",
    "61",
  ),
  radar_block: decline("card_declined", "fraudulent", DECLINED, null, null, null),
  // Some captures show code card_declined with this decline code instead; clients should look at either field.
  authentication_required: decline(
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
    null,
    null,
    null,
  ),
  do_not_honor: decline("card_declined", "do_not_honor", DECLINED, "try_again_later", null, "05"),
  invalid_account: decline("card_declined", "invalid_account", DECLINED, "do_not_try_again", "01", "14"),
  pickup_card: decline("card_declined", "pickup_card", DECLINED, "do_not_try_again", "01", "04"),
  revocation_of_authorization: decline(
    "card_declined",
    "revocation_of_authorization",
    DECLINED,
    "do_not_try_again",
    "21",
    "R1",
  ),
  transaction_not_allowed: decline(
    "card_declined",
    "transaction_not_allowed",
    "Your card does not support this type of purchase.",
    "do_not_try_again",
    "03",
    "57",
  ),
  withdrawal_count_limit_exceeded: decline(
    "card_declined",
    "withdrawal_count_limit_exceeded",
    DECLINED,
    "try_again_later",
    "02",
    "65",
  ),
};

function decline(
  code: Decline["code"],
  declineCode: string,
  message: string,
  advice: Decline["advice"],
  networkAdvice: string | null,
  networkDecline: string | null,
  param: string | null = null,
): Decline {
  return { code, declineCode, message, advice, networkAdvice, networkDecline, param };
}

/** The bank's reasons and Stripe's words for a decline (facts 4.5). */
export function declineOf(reason: DeclineCode): Decline {
  return DECLINES[reason];
}

/** The card error of a decline, without the objects it is about. */
export function declineBody(reason: DeclineCode, charge: string | null): ErrorBody {
  const row = declineOf(reason);
  return {
    type: "card_error",
    code: row.code,
    decline_code: row.declineCode,
    message: row.message,
    doc_url: docUrl(row.code),
    ...(row.advice === null ? {} : { advice_code: row.advice }),
    ...(row.networkAdvice === null ? {} : { network_advice_code: row.networkAdvice }),
    ...(row.networkDecline === null ? {} : { network_decline_code: row.networkDecline }),
    ...(row.param === null ? {} : { param: row.param }),
    ...(charge === null ? {} : { charge }),
  };
}

/** `charge.outcome` of a decline; a blocked payment never reaches the network. */
export function declineOutcome(reason: DeclineCode): Stripe.Charge.Outcome {
  const row = declineOf(reason);
  const isBlocked = reason === "radar_block";
  return {
    advice_code: row.advice,
    network_advice_code: row.networkAdvice,
    network_decline_code: row.networkDecline,
    network_status: isBlocked ? "not_sent_to_network" : "declined_by_network",
    reason: isBlocked ? "highest_risk_level" : row.declineCode,
    risk_level: isBlocked ? "highest" : "normal",
    risk_score: isBlocked ? 92 : 21,
    seller_message: isBlocked
      ? "Stripe blocked this payment as too risky."
      : "The bank did not return any further details with this decline.",
    type: isBlocked ? "blocked" : "issuer_declined",
  };
}
