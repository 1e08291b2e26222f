import type { OpenFactsShown } from "@/components/stay/open-items";
import type { PaymentShown } from "@/components/stay/payment";
import type { BalanceStatus } from "@/lib/domain/balance";
import type { LedgerAccount, PostingKind } from "@/lib/domain/ledger";
import type { Currency, Minor } from "@/lib/domain/money";
import type { AttemptState, DeclineCode } from "@/lib/domain/payment";
import type { ReceiptKind } from "@/lib/domain/receipt";
import type { RefundReason, RefundState } from "@/lib/domain/refund";
import type { TransactionOutcome } from "@/lib/domain/transactions";

export type EventName =
  | ("session.start" | "session.extend" | "session.cancel_payment" | "session.end" | "session.stop")
  | ("session.complete" | "session.ask_still_parked" | "session.still_parked")
  | ("payment.collect" | "payment.retry" | "payment.renew_hold" | "payment.grow_hold" | "payment.canceled")
  | ("refund.request" | "refund.undo" | "refund.execute")
  | ("receipt.sale" | "receipt.supplement" | "receipt.credit" | "other");

/** What the page of one stay shows. */
export type SessionShown = {
  readonly id: string;
  readonly placeName: string;
  readonly zoneCode: string;
  readonly timeZone: string;
  readonly tariffVersion: number | null;
  readonly plate: string;
  readonly country: string;
  readonly state: "checking" | "running" | "ended" | "failed";
  readonly balanceStatus: BalanceStatus;
  readonly from: string;
  readonly until: string;
  readonly open: OpenFactsShown;
  readonly minutes: number;
  readonly currency: Currency;
  readonly priceMinor: Minor;
  readonly serviceFeeMinor: Minor;
  readonly totalMinor: Minor;
  readonly paidMinor: Minor;
  readonly writtenOffMinor: Minor;
  readonly refundedMinor: Minor;
  readonly balanceMinor: Minor;
  readonly payments: readonly OperatorPayment[];
  readonly postings: readonly {
    readonly key: string;
    readonly kind: PostingKind;
    readonly at: string;
    readonly entries: readonly { readonly account: LedgerAccount; readonly amountMinor: Minor }[];
  }[];
  readonly receipts: readonly {
    readonly id: string;
    readonly kind: ReceiptKind;
    readonly number: string;
    readonly totalMinor: Minor;
  }[];
  readonly refunds: readonly {
    readonly id: string;
    readonly amountMinor: Minor;
    readonly reason: RefundReason;
    readonly state: RefundState;
    readonly requestedAt: string;
  }[];
  readonly timeline: readonly {
    readonly key: string;
    readonly at: string;
    readonly name: EventName | TransactionOutcome;
    readonly actor: "driver" | "operator" | "support" | "app" | "automatic" | null;
    readonly amountMinor: Minor | null;
    readonly number: string | null;
  }[];
};

export type OperatorPayment = PaymentShown & {
  readonly id: string;
  readonly applicationFeeMinor: Minor;
  readonly stripeFeeMinor: Minor | null;
  readonly stripePaymentIntentId: string | null;
  readonly card: { readonly brand: string; readonly last4: string; readonly network: string | null } | null;
  readonly at: string;
  readonly attempts: readonly {
    readonly key: string;
    readonly number: number;
    readonly state: AttemptState;
    readonly decline: DeclineCode | null;
    readonly at: string;
  }[];
};
