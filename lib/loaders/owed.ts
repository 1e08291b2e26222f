import { type CollectionRow, listCollections } from "@/db/store/debt";
import type { SessionRow } from "@/db/store/session";
import { owedOf } from "@/lib/domain/balance";
import { type DebtReason, debtReason } from "@/lib/domain/debt";
import type { Minor } from "@/lib/domain/money";
import type { RetryStopped } from "@/lib/domain/retry";
import type { Context } from "@/lib/use-cases/command";

export type CollectionView = {
  /** Why the last try failed. */
  readonly reason: DebtReason;
  readonly nextTryAt: string | null;
  /** Why no further try is planned. */
  readonly stopped: RetryStopped | null;
  /** Somebody or something tries it right now. */
  readonly isUnderWay: boolean;
  /** The operator cannot be paid; it blocks nothing. */
  readonly isPaused: boolean;
};

/** What is still to be paid of a stay that is over. */
export type OwedView = CollectionView & {
  readonly amountMinor: Minor;
  /** `trying`: being collected; `open`: the driver has begun to pay it and not finished; `planned`: tried again at `nextTryAt`; `waiting`: somebody has to do something; `paused`: nobody can. */
  readonly state: "trying" | "open" | "planned" | "waiting" | "paused";
};

/** How the collection of what a stay owes is going, the same for everybody who reads it. */
export function collectionView(collection: CollectionRow | undefined): CollectionView {
  const isPaused = collection?.chargesEnabled === false;
  const { declineCode = null, retryStopped = null } = collection ?? {};
  return {
    reason: debtReason({ declineCode, retryStopped, isPaused }),
    nextTryAt: collection?.collectAt?.toISOString() ?? null,
    stopped: retryStopped,
    isUnderWay: collection !== undefined && collection.attemptState !== null,
    isPaused,
  };
}

export function owedView(row: SessionRow, collection: CollectionRow | undefined): OwedView | null {
  const amountMinor = owedOf(row);
  if (row.sessionStatus !== "COMPLETE" || amountMinor === 0) return null;
  const view = collectionView(collection);
  if (view.isPaused) return { ...view, amountMinor, state: "paused" };
  if (collection?.attemptState === "waiting") return { ...view, amountMinor, state: "open" };
  if (view.isUnderWay || row.debtSince === null) return { ...view, amountMinor, state: "trying" };
  return { ...view, amountMinor, state: view.nextTryAt === null ? "waiting" : "planned" };
}

/** What some stays, which the reader was found to see, still owe. Operators' accounts are read by the system. */
export async function loadOwed(context: Context, rows: readonly SessionRow[]): Promise<ReadonlyMap<string, OwedView>> {
  const owing = rows.filter((row) => row.sessionStatus === "COMPLETE" && owedOf(row) > 0);
  const ids = owing.map(({ id }) => id);
  const found = await context.db.as({ kind: "system" }).read((tx) => listCollections(tx, ids));
  const views = owing.map((row) => {
    const collection = found.find(({ sessionId }) => sessionId === row.id);
    return [row.id, owedView(row, collection)] as const;
  });
  return new Map(views.flatMap(([id, view]) => (view ? [[id, view] as const] : [])));
}
