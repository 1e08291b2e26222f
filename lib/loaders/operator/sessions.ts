import { listOperatorSessions } from "@/db/store/operator-search";
import { owedOf } from "@/lib/domain/balance";
import { publicId } from "@/lib/domain/id";
import { type Currency, type Minor, ZERO } from "@/lib/domain/money";
import { isRunning, type SessionStatus } from "@/lib/domain/session";
import { isLocalDate } from "@/lib/domain/time";
import { isPriced } from "@/lib/loaders/open-facts";
import { PAGE_LIMIT, type Page, pageOf, positionOf } from "@/lib/loaders/operator/page";
import { moneyOf } from "@/lib/loaders/operator/scope";
import { readQuery } from "@/lib/loaders/operator/search";
import type { Context } from "@/lib/use-cases/command";

/** What an operator calls a stay's state; it follows from time, as validity does. */
export type StayState = "checking" | "running" | "ended" | "failed";

export type SessionLineView = {
  readonly id: string;
  readonly placeName: string;
  readonly zoneCode: string;
  readonly timeZone: string;
  readonly plate: string;
  readonly country: string;
  readonly state: StayState;
  readonly from: string;
  readonly until: string;
  readonly totalMinor: Minor;
  /** A stay with an open end has no total before its stop. */
  readonly isPriced: boolean;
  /** Still to be paid of a stay that is over. */
  readonly owedMinor: Minor;
  readonly refundedMinor: Minor;
  readonly currency: Currency;
};

export type SessionsQuery = {
  readonly q?: string;
  readonly state?: string;
  readonly day?: string;
  readonly before?: string;
  readonly after?: string;
};

/** What was understood of an address; the form shows it again. */
export type SessionsFilter = { readonly q: string; readonly state: "running" | "ended" | ""; readonly day: string };

export type SessionsView = Page<SessionLineView> & { readonly filter: SessionsFilter };

/** An operator's stays, found by plate, receipt number, state and day. */
export async function loadSessions(context: Context, query: SessionsQuery): Promise<SessionsView> {
  const operatorId = moneyOf(context);
  const { now } = context;
  const { text, plates, receipt } = readQuery(query.q);
  const state = query.state === "running" || query.state === "ended" ? query.state : "";
  const day = query.day !== undefined && isLocalDate(query.day) ? query.day : "";
  const filter = { q: text, state, day } as const;
  if (text !== "" && plates.length === 0 && receipt === undefined) return { rows: [], filter };
  const from = positionOf("session", query);
  const found = await context.db.read((tx) =>
    listOperatorSessions(
      tx,
      {
        operatorId,
        now,
        plates,
        ...(receipt ? { receipt } : {}),
        ...(state ? { state } : {}),
        ...(day ? { day } : {}),
      },
      { limit: PAGE_LIMIT, ...(from ? { from } : {}) },
    ),
  );
  const page = pageOf("session", found, from, ({ createdAt, id }) => ({ at: createdAt, id }));
  return { ...page, rows: page.rows.map((row) => lineOf(row, now)), filter };
}

type Found = Awaited<ReturnType<typeof listOperatorSessions>>[number];

function lineOf(row: Found, now: Date): SessionLineView {
  return {
    id: publicId("session", row.id),
    placeName: row.placeName,
    zoneCode: row.zoneCode,
    timeZone: row.timeZone,
    plate: row.plate,
    country: row.country,
    state: stayStateOf(row, now),
    from: (row.startedAt ?? row.tappedAt).toISOString(),
    until: (row.endedAt ?? row.endsAt).toISOString(),
    totalMinor: row.totalMinor,
    isPriced: isPriced(row),
    owedMinor: row.sessionStatus === "COMPLETE" ? owedOf(row) : ZERO,
    refundedMinor: row.refundedMinor,
    currency: row.currency,
  };
}

export function stayStateOf(row: { sessionStatus: SessionStatus; endsAt: Date }, now: Date): StayState {
  switch (row.sessionStatus) {
    case "CREATED":
      return "checking";
    case "FAILED":
      return "failed";
    case "STARTED":
      return isRunning(row, now) ? "running" : "ended";
    case "STOPPED":
    case "COMPLETE":
      return "ended";
  }
}
