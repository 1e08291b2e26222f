import type { OpenFactsShown } from "@/components/stay/open-items";
import type { PaymentShown } from "@/components/stay/payment";
import type { BalanceStatus } from "@/lib/domain/balance";
import type { Currency, Minor } from "@/lib/domain/money";
import type { AttemptState, DeclineCode } from "@/lib/domain/payment";
import type { ReceiptKind } from "@/lib/domain/receipt";
import type { RefundPartState, RefundReason, RefundState } from "@/lib/domain/refund";
import type { TransactionOutcome } from "@/lib/domain/transactions";

export type SupportState = "paying" | "running" | "ending" | "stopped" | "ended" | "failed";

export type FoundSession = {
  readonly id: string;
  readonly plate: string;
  readonly country: string;
  readonly zoneCode: string;
  readonly placeName: string;
  readonly operatorName: string;
  readonly appName: string;
  readonly timeZone: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly state: SupportState;
  readonly balanceStatus: BalanceStatus;
  readonly currency: Currency;
  readonly totalMinor: Minor;
  readonly isPriced: boolean;
};

export type MoneyFacts = {
  readonly totalMinor: Minor;
  readonly paidMinor: Minor;
  readonly writtenOffMinor: Minor;
  readonly owedMinor: Minor;
  readonly refundedMinor: Minor;
  readonly queuedMinor: Minor;
  readonly disputedMinor: Minor;
  readonly remainingMinor: Minor;
};

export type ShownPayment = PaymentShown & {
  readonly id: string;
  readonly at: string;
  readonly card: { readonly brand: string; readonly last4: string; readonly network: string | null } | null;
  readonly applicationFeeMinor: Minor;
  readonly feeRefundedMinor: Minor;
  readonly attempts: readonly {
    readonly id: string;
    readonly number: number;
    readonly state: AttemptState;
    readonly declineCode: string | null;
    readonly at: string;
  }[];
};

export type ShownRefund = {
  readonly id: string;
  readonly amountMinor: Minor;
  readonly state: RefundState;
  readonly reason: RefundReason;
  readonly note: string | null;
  readonly origin: "person" | "rule" | "stripe";
  readonly by: string | null;
  readonly keepSessionValid: boolean;
  readonly returnFee: boolean;
  readonly requestedAt: string;
  readonly executeAt: string;
  readonly canUndo: boolean;
  readonly parts: readonly {
    readonly id: string;
    readonly amountMinor: Minor;
    readonly state: RefundPartState;
    readonly failureReason: string | null;
  }[];
};

export type ShownReceipt = {
  readonly id: string;
  readonly kind: ReceiptKind;
  readonly numberText: string;
  readonly totalMinor: Minor;
  readonly issuedAt: string;
};

export type Happening = { readonly key: string; readonly at: string } & (
  | {
      readonly kind: "done";
      readonly command: string;
      readonly who: { readonly kind: string; readonly name: string | null };
      readonly amountMinor: Minor | null;
    }
  | { readonly kind: "refund_sent"; readonly amountMinor: Minor }
  | {
      readonly kind: "money";
      readonly outcome: TransactionOutcome;
      readonly amountMinor: Minor;
      readonly declineCode: DeclineCode | null;
      readonly failure: string | null;
      readonly who: { readonly kind: string; readonly name: string | null } | null;
    }
  | {
      readonly kind: "receipt";
      readonly receiptKind: ReceiptKind;
      readonly numberText: string;
      readonly amountMinor: Minor;
    }
  | { readonly kind: "told_app" | "stripe"; readonly type: string }
);

export type SessionFacts = {
  readonly id: string;
  readonly now: string;
  readonly state: SupportState;
  readonly failedBecause: string | null;
  readonly plate: string;
  readonly country: string;
  readonly place: {
    readonly name: string;
    readonly address: string;
    readonly zoneCode: string;
    readonly timeZone: string;
  };
  readonly operatorName: string;
  readonly appName: string;
  readonly emailMasked: string | null;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly open: OpenFactsShown;
  readonly minutes: number;
  readonly currency: Currency;
  readonly balanceAmountMinor: Minor;
  readonly balanceStatus: BalanceStatus;
  readonly money: MoneyFacts;
};
