import type { Tx } from "@/db/client";
import { findApp } from "@/db/store/app";
import { listDeclinesOfCard } from "@/db/store/attempt";
import { type CollectionRow, type DebtRow, listCollections, listDebts } from "@/db/store/debt";
import { type CardRow, listCards } from "@/db/store/driver";
import { findPayment } from "@/db/store/payment";
import { findPlace } from "@/db/store/place";
import { listReceipts } from "@/db/store/receipt";
import { findSession } from "@/db/store/session";
import { owedOf } from "@/lib/domain/balance";
import { parsePublicId, publicId } from "@/lib/domain/id";
import type { Currency, Minor } from "@/lib/domain/money";
import { type DeclineCode, declineCode, shownDecline } from "@/lib/domain/payment";
import { SAME_CARD_AGAIN_MS } from "@/lib/domain/retry";
import { openStep, type PaymentStep } from "@/lib/loaders/driver/checkout";
import { type CollectionView, collectionView } from "@/lib/loaders/owed";
import { linkPath } from "@/lib/loaders/receipt";
import type { Context } from "@/lib/use-cases/command";

export type DebtView = CollectionView & {
  readonly sessionId: string;
  /** The stay's public id. */
  readonly session: string;
  readonly placeName: string;
  readonly zoneCode: string;
  readonly timeZone: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly currency: Currency;
  readonly totalMinor: Minor;
  readonly paidMinor: Minor;
  readonly writtenOffMinor: Minor;
  readonly owedMinor: Minor;
};

/** As much of a card as whoever holds a link may see. */
export type DebtCardView = {
  readonly id: string;
  readonly brand: string;
  readonly last4: string;
  readonly isExpired: boolean;
  /** It was tried a moment ago for the oldest of what is owed: when it may be again. */
  readonly againAt: string | null;
};

export type DebtsView = { readonly debts: readonly DebtView[]; readonly cards: readonly DebtCardView[] };

/** Whose debts they are: the driver's own, or those of the driver whose link it is. */
function whose({ actor }: Context): { appId: string; driverId: string } {
  if (actor.kind !== "driver" && actor.kind !== "payer") throw new Error("debts of nobody");
  return { appId: actor.appId, driverId: actor.driverId };
}

/** Everything a driver owes, oldest first, and the cards it can be paid with. Operators' accounts are read by the system. */
export async function loadDebts(context: Context): Promise<DebtsView> {
  const by = whose(context);
  return context.db.as({ kind: "system" }).read(async (tx) => {
    const debts = await listDebts(tx, by);
    const sessionIds = debts.map(({ sessionId }) => sessionId);
    const collections = await listCollections(tx, sessionIds);
    const views = debts.map((debt) => shown(debt, collections));
    const oldest = views.find(({ isPaused, isUnderWay }) => !(isPaused || isUnderWay))?.sessionId;
    const tried = collections.find(({ sessionId }) => sessionId === oldest);
    const cards: DebtCardView[] = [];
    for (const card of debts.length === 0 ? [] : await listCards(tx, by.driverId)) {
      const { id, brand, last4, expMonth, expYear } = card;
      const isExpired = Date.UTC(expYear, expMonth) <= context.now.getTime();
      cards.push({ id, brand, last4, isExpired, againAt: tried ? await againAt(tx, context, tried, card) : null });
    }
    return { debts: views, cards };
  });
}

async function againAt(tx: Tx, { now }: Context, { paymentId }: CollectionRow, card: CardRow): Promise<string | null> {
  const payment = await findPayment(tx, paymentId);
  if (!payment || !card.fingerprint) return null;
  const since = new Date(now.getTime() - SAME_CARD_AGAIN_MS);
  const { stripeAccountId: account, amountMinor } = payment;
  const [last] = await listDeclinesOfCard(tx, { account, fingerprint: card.fingerprint, amountMinor, since });
  return last ? new Date(last.getTime() + SAME_CARD_AGAIN_MS).toISOString() : null;
}

function shown(debt: DebtRow, collections: readonly CollectionRow[]): DebtView {
  const collection = collections.find(({ sessionId }) => sessionId === debt.sessionId);
  const { sessionId, placeName, zoneCode, timeZone, currency, totalMinor, paidMinor, writtenOffMinor } = debt;
  const endedAt = debt.endedAt ?? debt.debtSince ?? debt.startedAt;
  return {
    sessionId,
    session: publicId("session", sessionId),
    placeName,
    zoneCode,
    timeZone,
    startedAt: (debt.startedAt ?? endedAt)?.toISOString() ?? "",
    endedAt: endedAt?.toISOString() ?? "",
    currency,
    totalMinor,
    paidMinor,
    writtenOffMinor,
    owedMinor: owedOf(debt),
    ...collectionView(collection),
  };
}

export type OwedBannerView = {
  readonly owedMinor: Minor;
  readonly currency: Currency;
  readonly placeName: string;
  readonly more: number;
};

/** What keeps this driver from parking, in one line; null when nothing does. */
export async function loadOwedBanner(context: Context): Promise<OwedBannerView | null> {
  const by = { ...whose(context), mustBlock: true };
  const [oldest, ...others] = await context.db.as({ kind: "system" }).read((tx) => listDebts(tx, by));
  if (!oldest) return null;
  const { currency, placeName } = oldest;
  return { owedMinor: owedOf(oldest), currency, placeName, more: others.length };
}

/** `owed`: nobody tries it now; `paid`: nothing is owed any more; `waived`: the same, but not all of it was paid. */
export type DebtStep =
  | PaymentStep
  | { readonly kind: "owed" }
  | { readonly kind: "paid" }
  | { readonly kind: "waived" };

export type DebtStepView = {
  readonly sessionId: string;
  readonly paymentId: string | null;
  /** Whose driver it is; undefined for the portal's own. */
  readonly appSlug: string | undefined;
  readonly placeName: string;
  readonly zoneCode: string;
  readonly amountMinor: Minor;
  readonly currency: Currency;
  readonly step: DebtStep;
  /** Why the last try failed. */
  readonly decline: DeclineCode | null;
};

/** How the payment of one stay's debt stands; undefined when it is nobody's who asks, or no debt. */
export async function loadDebtStep(context: Context, session: string): Promise<DebtStepView | undefined> {
  const sessionId = parsePublicId("session", session);
  if (!sessionId) return undefined;
  const { driverId } = whose(context);
  return context.db.as({ kind: "system" }).read(async (tx) => {
    const row = await findSession(tx, { sessionId, driverId });
    if (!row?.debtSince) return undefined;
    const [collection] = await listCollections(tx, [sessionId]);
    const payment = collection && (await findPayment(tx, collection.paymentId));
    const decline = payment?.declineCode ? shownDecline(declineCode(payment.declineCode)) : null;
    const money = { amountMinor: payment?.amountMinor ?? owedOf(row), currency: row.currency };
    // What was waived or paid is no longer among what is collected.
    const placeName = collection?.placeName ?? (await findPlace(tx, { placeId: row.placeId }))?.name;
    const place = { placeName: placeName ?? row.zoneCode, zoneCode: row.zoneCode };
    const app = await findApp(tx, { appId: row.appId });
    const appSlug = app?.isPortal ? undefined : app?.slug;
    const at = { sessionId, paymentId: payment?.id ?? null, appSlug, ...place, ...money, decline };
    if (owedOf(row) === 0) return { ...at, step: { kind: row.writtenOffMinor > 0 ? "waived" : "paid" } };
    if (!payment || collection.attemptState === null) return { ...at, step: { kind: "owed" } };
    if (collection.attemptState !== "waiting") return { ...at, step: { kind: "checking" } };
    return { ...at, step: openStep(context, payment) };
  });
}

/** What came of some stays of whoever asks; one that is still owed, or is somebody else's, is none of them. */
export type SettledView = {
  readonly paid: number;
  /** The places of those whose rest the operator waived. */
  readonly waived: readonly string[];
};

export async function loadSettled(context: Context, sessions: readonly string[]): Promise<SettledView> {
  let paid = 0;
  const waived = new Set<string>();
  for (const session of new Set(sessions)) {
    const view = await loadDebtStep(context, session);
    if (view?.step.kind === "paid") paid += 1;
    if (view?.step.kind === "waived") waived.add(view.placeName);
  }
  return { paid, waived: [...waived] };
}

export type PaidReceipt = {
  readonly path: string;
  readonly number: string;
  readonly kind: "sale" | "supplement" | "credit";
};

/** The receipts of the stay that a link was made for, each by its own permanent link. */
export async function loadPaidReceipts(context: Context, sessionId: string): Promise<readonly PaidReceipt[]> {
  const { driverId } = whose(context);
  return context.db.as({ kind: "system" }).read(async (tx) => {
    if (!(await findSession(tx, { sessionId, driverId }))) return [];
    const found: PaidReceipt[] = [];
    for (const { id, numberText, kind } of await listReceipts(tx, { sessionId })) {
      const path = await linkPath(tx, context, id);
      if (path !== undefined) found.push({ path, number: numberText, kind });
    }
    return found;
  });
}
