import { listHeld } from "@/db/store/collection";
import { listDriverSessions } from "@/db/store/session-list";
import { publicId } from "@/lib/domain/id";
import type { Currency, Minor } from "@/lib/domain/money";
import { isKnownInstant } from "@/lib/domain/time";
import { driverIdOf } from "@/lib/loaders/driver/driver-id";
import { type ShownState, stateOf } from "@/lib/loaders/driver/shown-state";
import { loadOwed, type OwedView } from "@/lib/loaders/owed";
import type { Context } from "@/lib/use-cases/command";

export type HistoryView = {
  readonly entries: readonly {
    readonly id: string;
    readonly placeName: string;
    readonly timeZone: string;
    readonly startedAt: string;
    /** Null while an open stay runs, and for one that never began: the longest it might have lasted is no time of a stay. */
    readonly endsAt: string | null;
    readonly plate: string;
    readonly country: string;
    readonly state: ShownState;
    readonly isRefunded: boolean;
    readonly owed: OwedView | null;
    /** Kept on the card for a stay that runs; nothing is due before it stops. */
    readonly heldMinor: Minor | null;
    readonly totalMinor: Minor;
    readonly paidMinor: Minor;
    readonly writtenOffMinor: Minor;
    readonly currency: Currency;
  }[];
  /** Stays older than this are on the next page. */
  readonly olderThan: string | null;
};

const PAGE = 20; // a phone's screen shows five; nobody scrolls further than this at once

export async function loadHistory(context: Context, before: string | undefined): Promise<HistoryView> {
  const driverId = driverIdOf(context);
  const instant = before ? new Date(before) : undefined;
  const isGood = instant && isKnownInstant(instant.getTime());
  const { rows, held } = await context.db.read(async (tx) => {
    const found = await listDriverSessions(tx, { driverId, limit: PAGE + 1, ...(isGood ? { before: instant } : {}) });
    const open = found.filter(({ session }) => session.kind === "open").map(({ session }) => session.id);
    return { rows: found, held: await listHeld(tx, open) };
  });
  const shown = rows.slice(0, PAGE);
  const owed = await loadOwed(
    context,
    shown.map(({ session }) => session),
  );
  return {
    entries: shown.map(({ session, placeName, timeZone }) => {
      const state = stateOf(session, context.now);
      const isOpenEnded = session.kind === "open" && (state === "running" || state === "checking");
      const isUnbegun = session.kind === "open" && state === "failed";
      return {
        id: publicId("session", session.id),
        placeName,
        timeZone,
        startedAt: (session.startedAt ?? session.tappedAt).toISOString(),
        endsAt: isOpenEnded || isUnbegun ? null : session.endsAt.toISOString(),
        plate: session.plate,
        country: session.country,
        state,
        isRefunded: session.refundedMinor > 0,
        owed: owed.get(session.id) ?? null,
        heldMinor: isOpenEnded ? (held.find(({ sessionId }) => sessionId === session.id)?.amountMinor ?? null) : null,
        totalMinor: session.totalMinor,
        paidMinor: session.paidMinor,
        writtenOffMinor: session.writtenOffMinor,
        currency: session.currency,
      };
    }),
    olderThan: rows.length > PAGE ? (shown.at(-1)?.session.createdAt.toISOString() ?? null) : null,
  };
}
