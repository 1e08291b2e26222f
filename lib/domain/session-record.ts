import { type BalanceStatus, balanceOf, hasDebt, owedOf } from "@/lib/domain/balance";
import { publicId } from "@/lib/domain/id";
import { type Currency, type Minor, sum } from "@/lib/domain/money";
import { COLLECTING, type PaymentPurpose, type PaymentStatus } from "@/lib/domain/payment";
import { PLATE_COUNTRIES, type PlateCountry } from "@/lib/domain/plate";
import { type RefundPartState, type RefundReason, refundableOf, refundStateOf } from "@/lib/domain/refund";
import type { SessionKind, SessionStatus } from "@/lib/domain/session";
import { type MoneyFacts, type Transaction, transactionsOf } from "@/lib/domain/transactions";

type SessionFacts = {
  readonly id: string;
  readonly reference: string | null;
  readonly placeId: string;
  readonly zoneCode: string;
  readonly operatorId: string;
  readonly plate: string;
  readonly country: string;
  readonly kind: SessionKind;
  readonly sessionStatus: SessionStatus;
  readonly balanceStatus: BalanceStatus;
  readonly debtSince: Date | null;
  readonly currency: Currency;
  readonly priceMinor: Minor;
  readonly serviceFeeMinor: Minor;
  readonly totalMinor: Minor;
  readonly paidMinor: Minor;
  readonly disputedMinor: Minor;
  readonly writtenOffMinor: Minor;
  readonly refundedMinor: Minor;
  readonly startedAt: Date | null;
  readonly endsAt: Date;
  readonly endedAt: Date | null;
};

type PaymentFacts = MoneyFacts["payments"][number] & {
  readonly purpose: PaymentPurpose;
  readonly status: PaymentStatus;
  readonly refundReservedMinor: Minor;
  readonly refundExternalMinor: Minor;
  readonly disputedMinor: Minor;
  readonly collectAt: Date | null;
  readonly retries: number;
  readonly retryStopped: string | null;
};

export type StayFacts = {
  readonly session: SessionFacts;
  readonly externalId: string | null;
  readonly payments: readonly PaymentFacts[];
  readonly attempts: MoneyFacts["attempts"];
  readonly parts: readonly (MoneyFacts["parts"][number] & {
    readonly reason: RefundReason;
    readonly state: RefundPartState;
  })[];
  readonly writeOffs: MoneyFacts["writeOffs"];
  readonly vatMinor: Minor;
  readonly hasReceipt: boolean;
};

/** A stay in the API's words, without the way to pay: for whoever asks and for every event about it. Source: api.md, `Session`. */
export function sessionRecord(facts: StayFacts) {
  const { session: row, externalId, vatMinor, hasReceipt } = facts;
  const { reference, zoneCode, plate, kind, sessionStatus, balanceStatus, currency, serviceFeeMinor, totalMinor } = row;
  return {
    id: publicId("session", row.id),
    reference,
    userId: externalId,
    placeId: publicId("place", row.placeId),
    zoneCode,
    operatorId: publicId("operator", row.operatorId),
    vehicle: { plate, country: countryOf(row) },
    kind,
    sessionStatus,
    balanceStatus,
    balanceAmountMinor: balanceOf(row),
    currency,
    price: { minorExclVat: row.priceMinor - vatMinor, vatMinor, minorInclVat: row.priceMinor },
    serviceFeeMinor,
    totalMinor,
    ...moneyOf(facts),
    transactions: transactionsShown(facts),
    startedAt: row.startedAt?.toISOString() ?? null,
    endsAt: row.endsAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    receiptAvailable: hasReceipt,
    retry: retryOf(facts),
  };
}

export type SessionRecord = ReturnType<typeof sessionRecord>;

function countryOf({ country }: SessionFacts): PlateCountry {
  const known = PLATE_COUNTRIES.find((each) => each === country);
  if (!known) throw new Error(`a vehicle from ${country}`);
  return known;
}

function moneyOf({ session: row, payments, parts }: StayFacts) {
  const isOver = row.kind === "prepaid" || row.endedAt !== null;
  const held = payments.filter(({ status }) => status === "held");
  return {
    owedMinor: row.sessionStatus === "COMPLETE" ? owedOf(row) : 0,
    hasDebt: hasDebt(row),
    reservedMinor: sum(held.map(({ amountMinor }) => amountMinor)),
    paidMinor: row.paidMinor,
    disputedMinor: row.disputedMinor,
    writtenOffMinor: row.writtenOffMinor,
    amountRefundedMinor: row.refundedMinor,
    // Of an open stay nothing is due before it is over, so nothing of what was taken can be given back yet.
    amountRefundableMinor: isOver ? sum(payments.map(refundableOf)) : 0,
    refundState: parts.length === 0 ? null : refundStateOf(parts.map(({ state }) => state)),
  };
}

function transactionsShown(facts: StayFacts) {
  const reasons = new Map(facts.parts.map(({ id, reason }) => [id, reason]));
  return transactionsOf(facts).map((each) => {
    const { card, declineCode } = each;
    const reason = reasons.get(each.id);
    return {
      id: publicId(kindOf(each), each.id),
      outcome: each.outcome,
      amountMinor: each.amountMinor,
      at: each.at.toISOString(),
      ...(card ? { paymentMethod: { brand: card.brand, last4: card.last4, network: card.network } } : {}),
      ...(declineCode ? { declineCode } : {}),
      ...(reason ? { refundReason: reason } : {}),
    };
  });
}

function kindOf({ outcome }: Transaction) {
  switch (outcome) {
    case "AUTHORISED":
    case "DECLINED":
    case "CHARGE":
    case "RELEASED":
      return "payment";
    case "REFUND":
    case "REFUND_FAILED":
      return "refund";
    case "WRITE_OFF":
      return "writeOff";
    case "DISPUTE":
      return "dispute";
  }
}

/** What is owed and not paid by a try of this moment. */
function retryOf({ payments }: StayFacts) {
  const owed = payments.find(({ purpose, status }) => purpose === "remainder" && COLLECTING.includes(status));
  if (!owed) return null;
  return { nextAt: owed.collectAt?.toISOString() ?? null, attempt: owed.retries, stoppedBecause: owed.retryStopped };
}
