import type { Tx } from "@/db/client";
import { findOperatorStay, listCollected, listOperatorStays, type StayFilter } from "@/db/store/apds";
import type { Part } from "@/db/store/page";
import { Refusal } from "@/lib/domain/errors";
import { callerOf } from "@/lib/loaders/apds/caller";
import { type Page, pageOf } from "@/lib/loaders/page";
import type { Context } from "@/lib/use-cases/command";

type Row = Awaited<ReturnType<typeof listOperatorStays>>[number];
type Collected = Awaited<ReturnType<typeof listCollected>>[number];
/** A stay that was used, with what was collected for it. */
export type UsedStay = Row & { readonly payments: readonly Collected[] };

/** The operator's stays, over all apps of the key's mode. */
export async function loadSessions(context: Context, by: StayFilter & Part): Promise<Page<UsedStay>> {
  const caller = callerOf(context);
  return context.db.read(async (tx) => {
    const { rows, hasMore } = await pageOf(by, (part) =>
      listOperatorStays(tx, { ...by, ...caller, ...part, now: context.now }),
    );
    return { rows: await withPayments(tx, rows), hasMore };
  });
}

/** One of them; another operator's, or one in the other mode, does not exist. */
export async function loadSession(context: Context, sessionId: string): Promise<UsedStay> {
  const caller = callerOf(context);
  const [found] = await context.db.read(async (tx) => {
    const row = await findOperatorStay(tx, { ...caller, sessionId });
    return row ? withPayments(tx, [row]) : [];
  });
  if (!found) throw new Refusal("session.not_found");
  return found;
}

async function withPayments(tx: Tx, rows: readonly Row[]): Promise<UsedStay[]> {
  const collected = await listCollected(
    tx,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({ ...row, payments: collected.filter(({ sessionId }) => sessionId === row.id) }));
}
