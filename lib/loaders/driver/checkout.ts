import type { Tx } from "@/db/client";
import { findFeePlan } from "@/db/store/app";
import { findOpenAttempt } from "@/db/store/attempt";
import { findDriver, listCards } from "@/db/store/driver";
import { findCollecting, listPayments } from "@/db/store/payment";
import { findChargingConnection, findPlace, findTariff } from "@/db/store/place";
import { findQuote, type QuoteRow } from "@/db/store/quote";
import { findSession, findSessionOfQuote, type SessionRow } from "@/db/store/session";
import { parsePublicId, publicId } from "@/lib/domain/id";
import { type Currency, type Minor, minor } from "@/lib/domain/money";
import type { DeclineCode } from "@/lib/domain/payment";
import { declineCode, shownDecline } from "@/lib/domain/payment";
import { closesAt } from "@/lib/domain/payment-window";
import { feeOfStay } from "@/lib/domain/quote";
import { type Curve, curve } from "@/lib/domain/tariff/curve";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import type { PriceLine } from "@/lib/domain/tariff/lines";
import { driverIdOf } from "@/lib/loaders/driver/driver-id";
import { stateOf } from "@/lib/loaders/driver/shown-state";
import type { Context } from "@/lib/use-cases/command";

export type CardView = {
  readonly id: string;
  readonly brand: string;
  readonly last4: string;
  readonly expMonth: number;
  readonly expYear: number;
  readonly networks: readonly string[];
  readonly network: string | null;
  readonly isDefault: boolean;
  readonly isExpired: boolean;
};

export type OfferView = {
  readonly quoteId: string;
  /** The stay that it extends, as a public id. */
  readonly session: string | null;
  readonly placeName: string;
  readonly zoneCode: string;
  readonly timeZone: string;
  readonly plate: string;
  readonly country: string;
  readonly minutes: number;
  readonly endsAt: string;
  readonly lines: readonly PriceLine[];
  /** Of an open stay: added at the stop. */
  readonly serviceFeeMinor: Minor;
  readonly totalMinor: Minor;
  /** Kept on the card at the start of an open stay, which has no total yet; null for bought time. */
  readonly holdMinor: Minor | null;
  /** The driver's own limit for an open stay. */
  readonly capMinor: Minor | null;
  /** What an open stay would come to from now on, fee not included; null for bought time, and where nothing is sold. */
  readonly curve: Curve | null;
  readonly currency: Currency;
  readonly isExpired: boolean;
  /** Typed here before. */
  readonly receiptEmail: string | null;
  /** The stay that this offer was used for, as a public id. */
  readonly boughtSession: string | null;
  readonly cards: readonly CardView[];
};

export async function loadCards(context: Context): Promise<CardView[]> {
  const driverId = driverIdOf(context);
  const rows = await context.db.read((tx) => listCards(tx, driverId));
  const year = context.now.getUTCFullYear();
  const month = context.now.getUTCMonth() + 1;
  return rows.map((card) => ({
    id: card.id,
    brand: card.brand,
    last4: card.last4,
    expMonth: card.expMonth,
    expYear: card.expYear,
    networks: card.networks.available,
    network: card.networks.available.length > 1 ? (card.networks.preferred ?? card.brand) : null,
    isDefault: card.isDefault,
    isExpired: card.expYear < year || (card.expYear === year && card.expMonth < month),
  }));
}

/** An offer of this driver's with the cards that can pay it. */
export async function loadOffer(context: Context, quote: string): Promise<OfferView | undefined> {
  const quoteId = parsePublicId("quote", quote);
  const driverId = driverIdOf(context);
  if (!quoteId) return undefined;
  const found = await context.db.read(async (tx) => {
    const row = await findQuote(tx, { quoteId, driverId });
    const place = row && (await findPlace(tx, { placeId: row.placeId }));
    if (!row || !place) return undefined;
    const connection = await findChargingConnection(tx, row);
    const bought = row.usedAt
      ? (row.sessionId ?? (await findSessionOfQuote(tx, { quoteId, driverId }))?.id)
      : undefined;
    const open =
      row.kind === "open"
        ? await openOf(tx, row, { driverId, now: context.now })
        : { serviceFeeMinor: row.serviceFeeMinor, capMinor: null, curve: null };
    return { row, place, bought, open, capabilities: connection?.capabilities ?? {} };
  });
  if (!found) return undefined;
  const { row, place, bought, open, capabilities } = found;
  const cards = await loadCards(context);
  return {
    quoteId: row.id,
    session: row.sessionId ? publicId("session", row.sessionId) : null,
    placeName: place.name,
    zoneCode: place.zoneCode,
    timeZone: place.timeZone,
    plate: row.plate ?? "",
    country: row.country ?? "",
    minutes: row.minutes,
    endsAt: row.endsAt.toISOString(),
    lines: row.lines,
    ...open,
    totalMinor: row.totalMinor,
    holdMinor: row.holdMinor,
    currency: row.currency,
    receiptEmail: row.receiptEmail,
    isExpired: row.usedAt === null && row.validUntil <= context.now,
    boughtSession: bought ? publicId("session", bought) : null,
    cards: cards.map((card) => ({ ...card, network: networkAt(card, { currency: row.currency, capabilities }) })),
  };
}

/** What an open stay will cost, and what stops it before its longest. */
async function openOf(tx: Tx, quote: QuoteRow, { driverId, now }: { driverId: string; now: Date }) {
  const { appId, feePlanId, currency, tariffVersionId, minutes } = quote;
  const plan = await findFeePlan(tx, { feePlanId });
  const driver = await findDriver(tx, { appId, driverId });
  const version = await findTariff(tx, tariffVersionId);
  const prices = version && curve(tariffOf(version), now.getTime(), minutes);
  return {
    curve: prices && !prices.refusal ? prices : null,
    serviceFeeMinor: plan ? feeOfStay(plan, currency) : minor(0),
    capMinor: driver?.spendingCaps[currency] ?? null,
  };
}

/** Where the driver's choice of network cannot be asked for, the card runs on its brand. */
function networkAt(
  card: CardView,
  sale: { currency: Currency; capabilities: Readonly<Record<string, string>> },
): string | null {
  if (card.network !== "cartes_bancaires") return card.network;
  const canChoose = sale.currency === "eur" && sale.capabilities.cartes_bancaires_payments === "active";
  return canChoose ? card.network : card.brand;
}

export type PaymentStep =
  | {
      readonly kind: "card";
      readonly clientSecret: string;
      readonly stripeAccount: string;
      readonly decline: DeclineCode | null;
    }
  | { readonly kind: "bank"; readonly clientSecret: string; readonly stripeAccount: string }
  | { readonly kind: "checking" }
  /** Nothing is open any more: the stay's page, or the offer again after a bank's no. */
  | {
      readonly kind: "done";
      readonly declined: { readonly quote: string; readonly zoneCode: string; readonly code: DeclineCode } | null;
    };

export type PaymentStepView = {
  readonly paymentId: string | null;
  /** What is being paid, as a public id. */
  readonly quote: string | null;
  readonly amountMinor: Minor;
  /** The amount is only kept on the card. */
  readonly isHold: boolean;
  readonly currency: Currency;
  readonly step: PaymentStep;
};

/** What the driver has to do next for the open payment of a stay. */
export async function loadPaymentStep(context: Context, session: string): Promise<PaymentStepView | undefined> {
  const sessionId = parsePublicId("session", session);
  const driverId = driverIdOf(context);
  if (!sessionId) return undefined;
  return context.db.read(async (tx) => {
    const row = await findSession(tx, { sessionId, driverId });
    return row && stepOf(tx, context, row);
  });
}

/** The same of a stay that was found to be the reader's. */
export async function stepOf(tx: Tx, context: Context, row: SessionRow): Promise<PaymentStepView> {
  const { id: sessionId } = row;
  const open = await findUnderWay(tx, sessionId);
  const [last] = open ? [open] : await listPayments(tx, sessionId);
  const quote = last?.quoteId ? publicId("quote", last.quoteId) : null;
  const isHold = last?.purpose === "hold";
  const money = { quote, isHold, amountMinor: last?.amountMinor ?? row.totalMinor, currency: row.currency };
  if (open) {
    const step = openStep(context, open);
    const isOver = step.kind === "bank" && (await closes(tx, open, row)) <= context.now;
    return { paymentId: open.id, ...money, step: isOver ? { kind: "checking" } : step };
  }
  // A stay that has ended is still being priced, captured and charged: there is nothing to do but wait.
  if (stateOf(row, context.now) === "settling") {
    return { paymentId: last?.id ?? null, ...money, step: { kind: "checking" } };
  }
  const isDeclined = last?.status === "declined" && last.quoteId !== null && last.purpose !== "correction";
  const declined = isDeclined
    ? {
        quote: publicId("quote", last.quoteId ?? ""),
        zoneCode: row.zoneCode,
        code: shownDecline(declineCode(last.declineCode)),
      }
    : null;
  return { paymentId: last?.id ?? null, ...money, step: { kind: "done", declined } };
}

/** What is owed and only waits for its next planned try is not under way. */
async function findUnderWay(tx: Tx, sessionId: string) {
  const open = await findCollecting(tx, sessionId);
  const isWaiting = open?.purpose === "remainder" && !(await findOpenAttempt(tx, open.id));
  return isWaiting ? undefined : open;
}

/** When the bank's question is over; a job takes it back within a minute. */
async function closes(tx: Tx, open: OpenPayment, row: SessionRow): Promise<Date> {
  return closesAt(open, row, open.purpose === "remainder" ? await findOpenAttempt(tx, open.id) : undefined);
}

type OpenPayment = NonNullable<Awaited<ReturnType<typeof findCollecting>>>;

/** What an open payment waits for. */
export function openStep(context: Context, open: OpenPayment): PaymentStep {
  if (!open.sealedClientSecret) return { kind: "checking" };
  const at = { tenant: open.appId, table: "payment", column: "sealed_client_secret", rowId: open.id };
  const clientSecret = context.vault.open(open.sealedClientSecret, at);
  if (open.status === "requires_action") return { kind: "bank", clientSecret, stripeAccount: open.stripeAccountId };
  if (open.status !== "requires_payment_method") return { kind: "checking" };
  const decline = open.declineCode ? shownDecline(declineCode(open.declineCode)) : null;
  return { kind: "card", clientSecret, stripeAccount: open.stripeAccountId, decline };
}
