import type { Minor } from "@/lib/domain/money";
import type { PaymentStatus } from "@/lib/domain/payment";
import type { RefundPartState } from "@/lib/domain/refund";

export const DIFFERENCE_KINDS = [
  "payment_stuck",
  "charge_unknown",
  "charge_missing",
  "amount",
  "fee",
  "refund_unknown",
  "refund_missing",
  "refund_state",
  "unbooked",
  "balance",
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** `open`: nobody knows why yet. `explained`: a person does. `fixed`: it was gone when it was looked at again. */
export const DIFFERENCE_STATES = ["open", "explained", "fixed"] as const;
export type DifferenceState = (typeof DIFFERENCE_STATES)[number];

/** A captured, failed or held charge of an account, as Stripe lists it. Amounts in minor units of `currency`. */
export type ChargeListed = {
  readonly chargeId: string;
  readonly paymentIntentId: string | null;
  /** Ours, from the metadata. */
  readonly paymentId: string | null;
  /** False for a hold and for a bank's no: no money has moved. */
  readonly isCaptured: boolean;
  readonly capturedMinor: Minor;
  readonly currency: string;
  /** Null until Stripe has booked the charge. */
  readonly booking: BookingListed | null;
  readonly applicationFeeId: string | null;
};

/** What Stripe took of a charge: its own fee and the application's, in minor units of the account's `currency`. */
export type BookingListed = {
  readonly balanceTransactionId: string;
  readonly stripeFeeMinor: Minor;
  readonly applicationFeeMinor: Minor;
  readonly currency: string;
};

export type RefundListed = {
  readonly refundId: string;
  readonly refundPartId: string | null;
  readonly chargeId: string | null;
  readonly amountMinor: Minor;
  readonly currency: string;
  readonly state: "pending" | "succeeded" | "failed";
  /** Held money that was let go, which Stripe may show as a refund although nobody had paid it. */
  readonly isRelease: boolean;
};

/** One movement on an account's balance; `netMinor` is what the balance changed by. */
export type MovementListed = {
  readonly movementId: string;
  readonly source: string | null;
  readonly netMinor: Minor;
  readonly currency: string;
  /** On its way to or from the bank: compared with the bank's statement, not with sales. */
  readonly isPayout: boolean;
};

/** What Stripe says about an account; `absent` are ids that it was asked for and does not have. */
export type TheirBooks = {
  readonly charges: readonly ChargeListed[];
  readonly refunds: readonly RefundListed[];
  readonly movements: readonly MovementListed[];
  readonly absent: ReadonlySet<string>;
};

export type OurPayment = {
  readonly paymentId: string;
  /** False: another app's payment on the same account. Only who has it compares it. */
  readonly isOwn: boolean;
  /** Its charge must be among Stripe's; others are here because something of Stripe's names them. */
  readonly isExpected: boolean;
  readonly status: PaymentStatus;
  readonly currency: string;
  readonly paymentIntentId: string | null;
  readonly chargeId: string | null;
  readonly capturedMinor: Minor;
  readonly isBooked: boolean;
  readonly stripeFeeMinor: Minor | null;
  readonly applicationFeeId: string | null;
  /** What the ledger has of it. */
  readonly posted: {
    readonly captureMinor: Minor;
    readonly stripeFeeMinor: Minor;
    readonly applicationFeeMinor: Minor;
  };
};

export type OurRefund = {
  readonly refundPartId: string;
  readonly paymentId: string;
  readonly isOwn: boolean;
  readonly isExpected: boolean;
  readonly state: RefundPartState;
  readonly refundId: string | null;
  readonly amountMinor: Minor;
  readonly currency: string;
};

/** A share of the application fee that went back to the account. */
export type OurFeeRefund = { readonly feeRefundId: string; readonly amountMinor: Minor };

export type OurBooks = {
  readonly payments: readonly OurPayment[];
  readonly refunds: readonly OurRefund[];
  readonly feeRefunds: readonly OurFeeRefund[];
};

export type Difference = {
  readonly kind: DifferenceKind;
  /** Stripe's id of what differs, or ours where Stripe has none. */
  readonly subject: string;
  readonly paymentId: string | null;
  readonly refundPartId: string | null;
  /** By our books; null where they have nothing. */
  readonly expectedMinor: Minor | null;
  /** By Stripe's. */
  readonly seenMinor: Minor | null;
  readonly currency: string;
};
