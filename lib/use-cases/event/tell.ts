import { beforeCommit, type Tx } from "@/db/client";
import { insertAppEvents } from "@/db/store/event";
import { listStays } from "@/db/store/session-facts";
import type { EventData, EventType, SessionEventType, SessionTold } from "@/lib/domain/event";
import { type IdKind, publicId } from "@/lib/domain/id";
import { sessionRecord } from "@/lib/domain/session-record";
import type { Context } from "@/lib/use-cases/command";
import type { Facts } from "@/lib/use-cases/trace";

type Stay = { readonly id: string; readonly appId: string; readonly operatorId: string };
type Told = {
  readonly appId: string;
  readonly operatorId: string;
  readonly sessionId: string | null;
  readonly type: EventType;
  readonly facts: Facts;
};

/**
 * Tells the app, in the transaction of its cause and numbered per session. The stay is told as it is at the commit, whatever
 * else the transaction changes after this.
 */
export async function tell(
  tx: Tx,
  context: Context,
  session: Stay,
  type: SessionEventType,
  facts: Facts = {},
): Promise<void> {
  await tellAll(tx, context, type, [{ session, data: facts }]);
}

/** The same, of one event in each of many sessions. */
export async function tellAll(
  tx: Tx,
  context: Context,
  type: SessionEventType,
  about: readonly { readonly session: Stay; readonly data: Facts }[],
): Promise<void> {
  const told = about.map(({ session: { id: sessionId, appId, operatorId }, data: facts }) => {
    return { appId, operatorId, sessionId, type, facts };
  });
  keep(tx, context, told);
}

/** What concerns no stay: how an operator's account stands. */
export async function tellOfConnection(
  tx: Tx,
  context: Context,
  { appId, operatorId, state }: { appId: string; operatorId: string; state: string },
): Promise<void> {
  keep(tx, context, [{ appId, operatorId, sessionId: null, type: "connection.updated", facts: { operatorId, state } }]);
}

const waiting = new WeakMap<Tx, Told[]>();

function keep(tx: Tx, context: Context, told: readonly Told[]): void {
  if (told.length === 0) return;
  const known = waiting.get(tx);
  if (known) {
    known.push(...told);
    return;
  }
  const all = [...told];
  waiting.set(tx, all);
  beforeCommit(tx, () => write(tx, context, all));
}

/** Read when all else is done, and written with what is last. */
async function write(tx: Tx, context: Context, all: readonly Told[]): Promise<void> {
  const stays = await recordsOf(tx, all);
  const events = all.map(({ facts, ...event }) => ({
    ...event,
    id: context.newId(),
    data: dataOf(event.sessionId === null ? null : told(stays, event.sessionId), facts),
    createdAt: context.now,
  }));
  beforeCommit(tx, () => insertAppEvents(tx, events), "last");
}

async function recordsOf(tx: Tx, all: readonly Told[]): Promise<ReadonlyMap<string, SessionTold>> {
  const facts = await listStays(tx, [...new Set(all.flatMap(({ sessionId }) => (sessionId ? [sessionId] : [])))]);
  // The number of a receipt is taken with the last of all, within the same transaction.
  const sealed = new Set(all.filter(({ type }) => type === "receipt.available").map(({ sessionId }) => sessionId));
  const shown = facts.map((stay) => ({ ...stay, hasReceipt: stay.hasReceipt || sealed.has(stay.session.id) }));
  return new Map(shown.map((stay) => [stay.session.id, { ...sessionRecord(stay), nextAction: null }]));
}

function told(stays: ReadonlyMap<string, SessionTold>, sessionId: string): SessionTold {
  const stay = stays.get(sessionId);
  if (!stay) throw new Error(`session ${sessionId} is gone`);
  return stay;
}

const PUBLIC: Readonly<Record<string, IdKind>> = { paymentId: "payment", refundId: "refund", operatorId: "operator" };

/** Ids as the app knows them. */
function dataOf(session: SessionTold | null, facts: Facts): EventData {
  const shown = Object.entries(facts).map(([name, value]) => {
    const kind = PUBLIC[name];
    return [name, kind && typeof value === "string" ? publicId(kind, value) : value];
  });
  return { session, ...Object.fromEntries(shown) };
}
