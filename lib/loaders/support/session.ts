import { listActivity } from "@/db/store/activity";
import { findApp } from "@/db/store/app";
import { listAttempts } from "@/db/store/attempt";
import { findDriver } from "@/db/store/driver";
import { findOperator } from "@/db/store/operator";
import { listPayments } from "@/db/store/payment";
import { findPlace } from "@/db/store/place";
import { listReceipts } from "@/db/store/receipt";
import { listParts, listRefunds } from "@/db/store/refund";
import { findSession } from "@/db/store/session";
import { listAppEvents, listEventsOfObjects, listPersonNames } from "@/db/store/support-search";
import { listWriteOffs } from "@/db/store/write-off";
import { type BalanceStatus, balanceOf, hasDebt } from "@/lib/domain/balance";
import { Refusal } from "@/lib/domain/errors";
import { publicId } from "@/lib/domain/id";
import type { Currency, Minor } from "@/lib/domain/money";
import type { ReceiptKind } from "@/lib/domain/receipt";
import { type OpenFactsView, openFacts } from "@/lib/loaders/open-facts";
import {
  type MoneyView,
  moneyOf,
  type PaymentView,
  paymentViews,
  type RefundView,
  refundViews,
} from "@/lib/loaders/support/money";
import { type SupportState, stateOf } from "@/lib/loaders/support/state";
import { type Happening, timelineOf } from "@/lib/loaders/support/timeline";
import type { Context } from "@/lib/use-cases/command";

export type SupportSessionView = {
  readonly id: string;
  /** What forms send. */
  readonly sessionId: string;
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
  /** `k•••@example.org`; null for a guest who left none. */
  readonly emailMasked: string | null;
  readonly startsAt: string;
  readonly endsAt: string;
  /** Null for bought time. */
  readonly open: OpenFactsView | null;
  readonly minutes: number;
  readonly currency: Currency;
  readonly balanceAmountMinor: Minor;
  /** Owed after a first collection failed: what can be written off. */
  readonly hasDebt: boolean;
  readonly balanceStatus: BalanceStatus;
  readonly money: MoneyView;
  readonly undoSeconds: number;
  readonly payments: readonly PaymentView[];
  readonly refunds: readonly RefundView[];
  readonly receipts: readonly {
    readonly id: string;
    readonly kind: ReceiptKind;
    readonly numberText: string;
    readonly totalMinor: Minor;
    readonly issuedAt: string;
  }[];
  readonly timeline: readonly Happening[];
};

/** One session as an agent sees it; undefined when it does not exist for this agent. */
export async function loadSupportSession(context: Context, sessionId: string): Promise<SupportSessionView | undefined> {
  const found = await readSession(context, sessionId);
  if (!found) return undefined;
  const { session, place, operator, app, driver, payments, parts, refunds, receipts } = found;
  const { names, stripeEvents } = await readBehind(context, found);
  return {
    id: publicId("session", session.id),
    sessionId: session.id,
    now: context.now.toISOString(),
    state: stateOf(session, context.now),
    failedBecause: session.failedBecause,
    plate: session.plate,
    country: session.country,
    place: { name: place.name, address: place.address, zoneCode: place.zoneCode, timeZone: place.timeZone },
    operatorName: operator.name,
    appName: app.name,
    emailMasked: maskEmail(session.receiptEmail ?? driver?.email ?? null),
    startsAt: (session.startedAt ?? session.tappedAt).toISOString(),
    endsAt: session.endsAt.toISOString(),
    open: openFacts(session, payments),
    minutes: session.minutes,
    currency: session.currency,
    balanceAmountMinor: balanceOf(session),
    hasDebt: hasDebt(session),
    balanceStatus: session.balanceStatus,
    money: moneyOf(session, payments, parts),
    undoSeconds: operator.refundUndoSeconds,
    payments: paymentViews(payments, found.attempts),
    refunds: refundViews(refunds, parts, names),
    receipts: receipts.map(({ issuedAt, id, kind, numberText, totalMinor }) => {
      return { id, kind, numberText, totalMinor, issuedAt: issuedAt.toISOString() };
    }),
    timeline: timelineOf({ ...found, stripeEvents, names }),
  };
}

type Found = NonNullable<Awaited<ReturnType<typeof readSession>>>;

/** Within the agent's own scope: what is not theirs is not found. */
async function readSession({ actor, db }: Context, sessionId: string) {
  if (actor.kind !== "support") throw new Refusal("not_permitted");
  const { appId } = actor;
  return db.read(async (tx) => {
    const session = await findSession(tx, { sessionId, ...(appId === null ? {} : { appId }) });
    if (!session) return undefined;
    const place = await findPlace(tx, { placeId: session.placeId });
    const operator = await findOperator(tx, session.operatorId);
    const app = await findApp(tx, { appId: session.appId });
    if (!place || !operator || !app) throw new Error(`session ${sessionId} lost its place, operator or app`);
    const payments = await listPayments(tx, sessionId);
    const paymentIds = payments.map(({ id }) => id);
    return {
      session,
      place,
      operator,
      app,
      driver: await findDriver(tx, { appId: session.appId, driverId: session.driverId }),
      payments,
      attempts: await listAttempts(tx, paymentIds),
      refunds: await listRefunds(tx, sessionId),
      parts: await listParts(tx, { sessionId }),
      writeOffs: await listWriteOffs(tx, sessionId),
      receipts: await listReceipts(tx, { sessionId }),
      activity: await listActivity(tx, sessionId),
      appEvents: await listAppEvents(tx, sessionId),
    };
  });
}

/** Colleagues' names and Stripe's reports stand behind the system's wall; asked for only what the session itself names. */
async function readBehind({ db }: Context, { session, payments, parts, refunds, activity }: Found) {
  const staff = [
    ...refunds.map(({ requestedBy }) => requestedBy),
    ...activity.map(({ actorKind, actorId }) => (actorKind === "support" || actorKind === "operator" ? actorId : null)),
  ].filter((id): id is string => id !== null);
  const objectIds = [
    ...payments.flatMap((payment) => [payment.stripePaymentIntentId, payment.stripeChargeId]),
    ...parts.map(({ stripeRefundId }) => stripeRefundId),
  ].filter((id): id is string => id !== null);
  const account = payments[0]?.stripeAccountId ?? "";
  return db.as({ kind: "system" }).read(async (tx) => {
    const people = await listPersonNames(tx, [...new Set(staff)]);
    const about = { appId: session.appId, account, objectIds, since: session.createdAt };
    return {
      names: new Map(people.map(({ id, name, email }) => [id, name ?? email])),
      stripeEvents: await listEventsOfObjects(tx, about),
    };
  });
}

/** Enough to compare with what a caller says, too little to write to. */
export function maskEmail(email: string | null): string | null {
  const at = email?.lastIndexOf("@") ?? -1;
  if (email === null || at < 1) return null;
  return `${email.charAt(0)}•••${email.slice(at)}`;
}
