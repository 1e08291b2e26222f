import { findFeePlan } from "@/db/store/app";
import { sumLateExtensions } from "@/db/store/late-extension";
import { listPayments, type PaymentRow } from "@/db/store/payment";
import { findChargingConnection, findPlace, findTariff } from "@/db/store/place";
import { listReceipts } from "@/db/store/receipt";
import { listParts } from "@/db/store/refund";
import { findSession, type SessionRow } from "@/db/store/session";
import { listDriverSessions } from "@/db/store/session-list";
import { balanceOf, balanceStatusOf } from "@/lib/domain/balance";
import { parsePublicId, publicId } from "@/lib/domain/id";
import { type Currency, type Minor, minor, negate, subtract } from "@/lib/domain/money";
import { COLLECTING } from "@/lib/domain/payment";
import { isRunning } from "@/lib/domain/session";
import { compile } from "@/lib/domain/tariff/compile";
import { type Curve, curve } from "@/lib/domain/tariff/curve";
import { STAY_MINUTES_MAX } from "@/lib/domain/tariff/model";
import { parseTariff } from "@/lib/domain/tariff/parse";
import { driverIdOf } from "@/lib/loaders/driver/driver-id";
import type { Context } from "@/lib/use-cases/command";

export type ShownState = "checking" | "running" | "over" | "failed";

export type SessionPageView = {
  readonly id: string;
  readonly state: ShownState;
  readonly hasOpenPayment: boolean;
  readonly plate: string;
  readonly country: string;
  readonly place: {
    readonly name: string;
    readonly address: string;
    readonly operatorName: string;
    readonly zoneCode: string;
    readonly timeZone: string;
  };
  readonly startedAt: string;
  readonly endsAt: string;
  readonly now: string;
  readonly currency: Currency;
  readonly totalMinor: Minor;
  readonly payments: readonly {
    key: string;
    at: string;
    outcome: "CHARGE" | "DECLINED" | "REFUND" | "REFUND_FAILED";
    amountMinor: Minor;
    card?: { readonly brand: string; readonly last4: string; readonly network: string | null };
  }[];
  readonly receipts: readonly { id: string; number: string; kind: "sale" | "supplement" | "credit" }[];
};

function stateOf(row: SessionRow, now: Date): ShownState {
  switch (row.sessionStatus) {
    case "CREATED":
      return "checking";
    case "FAILED":
      return "failed";
    case "STARTED":
      return isRunning(row, now) ? "running" : "over";
    case "STOPPED":
    case "COMPLETE":
      return "over";
  }
}

export async function loadSessionPage(context: Context, id: string): Promise<SessionPageView | undefined> {
  const sessionId = parsePublicId("session", id);
  const driverId = driverIdOf(context);
  if (!sessionId) return undefined;
  return context.db.read(async (tx) => {
    const row = await findSession(tx, { sessionId, driverId });
    const place = row && (await findPlace(tx, { placeId: row.placeId }));
    if (!row || !place) return undefined;
    const payments = await listPayments(tx, sessionId);
    const parts = await listParts(tx, { sessionId });
    const receipts = await listReceipts(tx, { sessionId });
    return {
      id,
      state: stateOf(row, context.now),
      hasOpenPayment: payments.some((payment) => COLLECTING.includes(payment.status)),
      plate: row.plate,
      country: row.country,
      place: {
        name: place.name,
        address: place.address,
        operatorName: place.operatorName,
        zoneCode: place.zoneCode,
        timeZone: place.timeZone,
      },
      startedAt: (row.startedAt ?? row.tappedAt).toISOString(),
      endsAt: row.endsAt.toISOString(),
      now: context.now.toISOString(),
      currency: row.currency,
      totalMinor: row.totalMinor,
      payments: [...payments.flatMap(paymentShown), ...parts.flatMap(partShown)].sort((a, b) =>
        a.at.localeCompare(b.at),
      ),
      receipts: receipts.map((receipt) => ({
        id: publicId("receipt", receipt.id),
        number: receipt.numberText,
        kind: receipt.kind,
      })),
    };
  });
}

type Shown = SessionPageView["payments"][number];

function paymentShown(payment: PaymentRow): Shown[] {
  const { brand, last4, network } = payment.card ?? {};
  const card = brand && last4 ? { card: { brand, last4, network: network ?? null } } : {};
  const at = (payment.settledAt ?? payment.createdAt).toISOString();
  if (payment.status === "succeeded")
    return [{ key: payment.id, at, outcome: "CHARGE", amountMinor: payment.capturedMinor, ...card }];
  if (payment.status === "declined")
    return [{ key: payment.id, at, outcome: "DECLINED", amountMinor: payment.amountMinor, ...card }];
  return [];
}

function partShown(part: Awaited<ReturnType<typeof listParts>>[number]): Shown[] {
  const at = (part.settledAt ?? part.createdAt).toISOString();
  if (part.state === "failed") return [{ key: part.id, at, outcome: "REFUND_FAILED", amountMinor: part.amountMinor }];
  const isOnItsWay = part.state === "pending" || part.state === "succeeded";
  return isOnItsWay ? [{ key: part.id, at, outcome: "REFUND", amountMinor: negate(part.amountMinor) }] : [];
}

export type ExtendPageView = {
  readonly sessionId: string;
  readonly placeName: string;
  readonly zoneCode: string;
  readonly timeZone: string;
  readonly endsAt: string;
  readonly currency: Currency;
  readonly curve: Curve;
  readonly minutes: number;
  readonly chargedMinor: Minor;
  readonly serviceFeeMinor: Minor;
  readonly minimumChargeMinor: Minor;
};

/** What more time costs; undefined when the stay is not this driver's or does not run. */
export async function loadExtendPage(context: Context, id: string): Promise<ExtendPageView | undefined> {
  const sessionId = parsePublicId("session", id);
  const driverId = driverIdOf(context);
  if (!sessionId) return undefined;
  return context.db.read(async (tx) => {
    const row = await findSession(tx, { sessionId, driverId });
    if (!row?.startedAt || !isRunning(row, context.now)) return undefined;
    const place = await findPlace(tx, { placeId: row.placeId });
    const version = await findTariff(tx, row.tariffVersionId);
    const plan = await findFeePlan(tx, { feePlanId: row.feePlanId });
    const connection = await findChargingConnection(tx, { appId: row.appId, operatorId: row.operatorId });
    const parsed = version && parseTariff(version.rules);
    if (!place || !parsed?.ok) throw new Error(`session ${row.id} lost its place or tariff`);
    const late = await sumLateExtensions(tx, row.id);
    const isFeeTaken = row.serviceFeeMinor > late.serviceFeeMinor;
    return {
      sessionId: row.id,
      placeName: place.name,
      zoneCode: place.zoneCode,
      timeZone: place.timeZone,
      endsAt: row.endsAt.toISOString(),
      currency: row.currency,
      curve: curve(compile(parsed.tariff), row.startedAt.getTime(), STAY_MINUTES_MAX, row.minutes + 1),
      minutes: row.minutes,
      chargedMinor: subtract(row.priceMinor, late.priceMinor),
      serviceFeeMinor: isFeeTaken ? minor(0) : (plan?.serviceFees[row.currency] ?? minor(0)),
      minimumChargeMinor: connection?.minimumChargeMinor ?? minor(0),
    };
  });
}

export type HistoryView = {
  readonly entries: readonly {
    readonly id: string;
    readonly placeName: string;
    readonly timeZone: string;
    readonly startedAt: string;
    readonly endsAt: string;
    readonly plate: string;
    readonly country: string;
    readonly state: ShownState;
    readonly balance: "DEBT" | "REFUND" | null;
    readonly totalMinor: Minor;
    readonly currency: Currency;
  }[];
  /** Stays older than this are on the next page. */
  readonly olderThan: string | null;
};

const PAGE = 20; // a phone's screen shows five; nobody scrolls further than this at once

export async function loadHistory(context: Context, before: string | undefined): Promise<HistoryView> {
  const driverId = driverIdOf(context);
  const instant = before ? new Date(before) : undefined;
  const isGood = instant && !Number.isNaN(instant.getTime());
  const rows = await context.db.read((tx) =>
    listDriverSessions(tx, { driverId, limit: PAGE + 1, ...(isGood ? { before: instant } : {}) }),
  );
  const shown = rows.slice(0, PAGE);
  return {
    entries: shown.map(({ session, placeName, timeZone }) => {
      const status = balanceStatusOf({ ...session, isCollecting: false });
      const isOwing = status === "DEBT" && balanceOf(session) < 0;
      return {
        id: publicId("session", session.id),
        placeName,
        timeZone,
        startedAt: (session.startedAt ?? session.tappedAt).toISOString(),
        endsAt: session.endsAt.toISOString(),
        plate: session.plate,
        country: session.country,
        state: stateOf(session, context.now),
        balance: status === "REFUND" ? "REFUND" : isOwing ? "DEBT" : null,
        totalMinor: session.totalMinor,
        currency: session.currency,
      };
    }),
    olderThan: rows.length > PAGE ? (shown.at(-1)?.session.createdAt.toISOString() ?? null) : null,
  };
}
