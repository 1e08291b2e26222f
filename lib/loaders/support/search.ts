import { insertLookup } from "@/db/store/activity";
import { type Cursor, searchSessions, type Wanted } from "@/db/store/support-search";
import type { BalanceStatus } from "@/lib/domain/balance";
import { Refusal } from "@/lib/domain/errors";
import { publicId } from "@/lib/domain/id";
import type { Currency, Minor } from "@/lib/domain/money";
import { isKnownInstant } from "@/lib/domain/time";
import { isPriced } from "@/lib/loaders/open-facts";
import { recognise } from "@/lib/loaders/support/recognise";
import { type SupportState, stateOf } from "@/lib/loaders/support/state";
import type { Context } from "@/lib/use-cases/command";

/** One page of results: what an agent can look through while the caller waits. */
const PAGE = 50;

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
  /** A stay with an open end has no total before its stop. */
  readonly isPriced: boolean;
};

export type SearchView = {
  /** What the text was taken for; `unknown` when it is none of the kinds that can be looked for. */
  readonly field: Wanted["field"] | "unknown";
  readonly sessions: readonly FoundSession[];
  /** Where the next page begins. */
  readonly next: string | null;
};

/** Looks for sessions by whatever a caller can mention. The question itself is written down, in the same transaction. */
export async function loadSearch(context: Context, asked: { text: string; after?: string }): Promise<SearchView> {
  const { actor, db, now, newId } = context;
  if (actor.kind !== "support") throw new Refusal("not_permitted");
  const kinds = recognise(asked.text);
  const before = parseCursor(asked.after);
  return db.transaction(async (tx) => {
    const field = kinds[0]?.field ?? "unknown";
    await insertLookup(tx, { id: newId(), personId: actor.personId, field, at: now });
    for (const wanted of kinds) {
      const by = { wanted, appId: actor.appId, limit: PAGE, ...(before ? { before } : {}) };
      const rows = await searchSessions(tx, by);
      if (rows.length === 0) continue;
      const shown = rows.slice(0, PAGE);
      const last = rows.length > PAGE ? shown.at(-1) : undefined;
      return {
        field: wanted.field,
        sessions: shown.map((row) => viewOf(row, now)),
        next: last ? cursorOf(last) : null,
      };
    }
    return { field, sessions: [], next: null };
  });
}

type Row = Awaited<ReturnType<typeof searchSessions>>[number];

function viewOf(row: Row, now: Date): FoundSession {
  const { plate, country, zoneCode, placeName, operatorName, appName, timeZone, currency, totalMinor } = row;
  return {
    id: publicId("session", row.id),
    plate,
    country,
    zoneCode,
    placeName,
    operatorName,
    appName,
    timeZone,
    currency,
    totalMinor,
    startsAt: (row.startedAt ?? row.tappedAt).toISOString(),
    endsAt: row.endsAt.toISOString(),
    state: stateOf(row, now),
    balanceStatus: row.balanceStatus,
    isPriced: isPriced(row),
  };
}

function cursorOf({ createdAt, id }: Cursor): string {
  return `${createdAt.getTime()}.${id}`;
}

function parseCursor(text: string | undefined): Cursor | undefined {
  const [, time, id] = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text ?? "") ?? [];
  if (time === undefined || id === undefined || !isKnownInstant(Number(time))) return undefined;
  return { createdAt: new Date(Number(time)), id };
}
