import type { Currency, Minor } from "@/lib/domain/money";

export const PAYMENT_PURPOSES = ["purchase", "extension", "hold", "remainder", "correction"] as const;
export type PaymentPurpose = (typeof PAYMENT_PURPOSES)[number];

export const PAYMENT_STATUSES = [
  "created",
  "requires_payment_method",
  "requires_action",
  "processing",
  "held",
  "succeeded",
  "declined",
  "canceled",
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

export const ATTEMPT_STATES = [
  "intent",
  "unknown",
  "waiting",
  "succeeded",
  "declined",
  "not_executed",
  "canceled",
] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];

/** A payment in one of these states may still take money. */
export const COLLECTING: readonly PaymentStatus[] = [
  "created",
  "requires_payment_method",
  "requires_action",
  "processing",
];
export const FINAL: readonly PaymentStatus[] = ["succeeded", "declined", "canceled"];
export const OPEN_ATTEMPT: readonly AttemptState[] = ["intent", "unknown", "waiting"];

/** What a receipt may show of a card. `network` is the one the payment ran on. */
export type CardShown = {
  readonly brand: string;
  readonly last4: string;
  readonly network: string | null;
  readonly fingerprint: string | null;
};

/** The declines that have a sentence of their own; every other code is told as `generic_decline` (Stripe: /declines/codes). */
export const DECLINE_CODES = [
  "generic_decline",
  "insufficient_funds",
  "lost_card",
  "stolen_card",
  "expired_card",
  "incorrect_cvc",
  "processing_error",
  "card_velocity_exceeded",
  "authentication_required",
  "authentication_failed",
] as const;
export type DeclineCode = (typeof DECLINE_CODES)[number];

export type Decline = { readonly code: DeclineCode; readonly adviceCode: string | null };

/** A card issuer's reason is shown as a plain decline where the truth would help a thief. */
export function shownDecline(code: DeclineCode): DeclineCode {
  return code === "lost_card" || code === "stolen_card" ? "generic_decline" : code;
}

export function declineCode(value: string | null | undefined): DeclineCode {
  return DECLINE_CODES.find((code) => code === value) ?? "generic_decline";
}

/** What helps after a decline. The first three are Stripe's own words (docs.stripe.com/declines/codes, `advice_code`). */
export const ADVICE = [
  "confirm_card_data",
  "do_not_try_again",
  "try_again_later",
  "use_another_card",
  "answer_the_bank",
] as const;
export type Advice = (typeof ADVICE)[number];

export function adviceOf(code: DeclineCode, adviceCode: string | null): Advice {
  const given = ADVICE.find((each) => each === adviceCode);
  if (given) return given;
  if (code === "authentication_required" || code === "authentication_failed") return "answer_the_bank";
  if (code === "incorrect_cvc" || code === "expired_card") return "confirm_card_data";
  return code === "processing_error" ? "try_again_later" : "use_another_card";
}

/** What was seen of a PaymentIntent, from a direct answer, a fetch or a list. It may be old; `settle` is monotone. */
export type PaymentSeen = { readonly paymentIntentId: string; readonly paymentId: string | null } & (
  | { readonly state: "succeeded"; readonly charge: ChargeSeen }
  | {
      readonly state: "held";
      readonly charge: ChargeSeen;
      readonly captureBefore: Date | null;
      readonly heldMinor: Minor;
      readonly canGrow: boolean;
    }
  | { readonly state: "requires_action"; readonly clientSecret: string }
  | { readonly state: "requires_payment_method"; readonly clientSecret: string; readonly decline: Decline | null }
  | { readonly state: "processing" }
  /** `decline`: cancelled by us because of a bank's no. */
  | { readonly state: "canceled"; readonly decline?: Decline }
);

export type ChargeSeen = {
  readonly chargeId: string;
  readonly capturedMinor: Minor;
  readonly at: Date;
  readonly card: CardShown;
  readonly applicationFeeId: string | null;
  readonly applicationFeeMinor: Minor;
  /** Null until Stripe has booked the charge. */
  readonly booking: { readonly balanceTransactionId: string; readonly stripeFeeMinor: Minor } | null;
};

/** Names a saved card's copy on the operator's account. */
export type SavedMeans = {
  readonly customerId: string;
  readonly paymentMethodId: string;
  readonly network: string | null;
};

/**
 * A PaymentIntent on an operator's connected account, as frozen in the attempt. Confirmed at once when a saved card is
 * given. `isHold`: the amount is only kept on the card. `isOffSession`: nobody is there to answer the bank.
 */
export type PaymentRequest = {
  readonly kind: "pay";
  readonly account: string;
  readonly paymentId: string;
  readonly sessionId: string;
  readonly zoneCode: string;
  readonly amountMinor: Minor;
  readonly currency: Currency;
  readonly applicationFeeMinor: Minor;
  readonly isHold?: boolean;
  readonly isOffSession?: boolean;
  readonly saved: SavedMeans | null;
};

/** One more try of the same PaymentIntent. */
export type ConfirmRequest = {
  readonly kind: "confirm";
  readonly account: string;
  readonly paymentIntentId: string;
  readonly isOffSession: boolean;
  readonly saved: SavedMeans;
};

/** Takes a part of a hold and lets the rest go. */
export type CaptureRequest = {
  readonly kind: "capture";
  readonly account: string;
  readonly paymentIntentId: string;
  readonly amountMinor: Minor;
  readonly applicationFeeMinor: Minor;
};

/** Lets a whole hold go. */
export type ReleaseRequest = { readonly kind: "release"; readonly account: string; readonly paymentIntentId: string };

/** Raises a hold to a new total; a bank's no leaves it as it is. */
export type GrowRequest = {
  readonly kind: "grow";
  readonly account: string;
  readonly paymentIntentId: string;
  readonly amountMinor: Minor;
};

/** The driver types a new card; the browser confirms, nothing is sent by us. */
export type BrowserRequest = { readonly kind: "browser"; readonly account: string; readonly paymentIntentId: string };

/** What an attempt asks of Stripe; frozen, so that a re-send under its key is the same request. */
export type AttemptRequest =
  | PaymentRequest
  | ConfirmRequest
  | CaptureRequest
  | ReleaseRequest
  | GrowRequest
  | BrowserRequest;
