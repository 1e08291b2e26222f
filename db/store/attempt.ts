import { and, asc, desc, eq, gte, inArray, isNull, lt, lte, max, or, type SQL } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { Asking, Tx } from "@/db/client";
import { attempt, payment } from "@/db/schema/payment";
import { insertMany } from "@/db/store/many";
import type { Minor } from "@/lib/domain/money";
import { type AttemptState, OPEN_ATTEMPT } from "@/lib/domain/payment";

export type AttemptRow = typeof attempt.$inferSelect;

const DUE_MAX = 200; // one sweep's bite; the next minute takes the rest

export async function insertAttempts(tx: Tx, rows: readonly (typeof attempt.$inferInsert)[]): Promise<void> {
  await insertMany(tx, attempt, rows);
}

export async function findOpenAttempt(tx: Tx, paymentId: string): Promise<AttemptRow | undefined> {
  const [row] = await tx
    .select()
    .from(attempt)
    .where(and(eq(attempt.paymentId, paymentId), inArray(attempt.state, [...OPEN_ATTEMPT])));
  return row;
}

export async function findAttempt(tx: Tx, attemptId: string): Promise<AttemptRow | undefined> {
  const [row] = await tx.select().from(attempt).where(eq(attempt.id, attemptId));
  return row;
}

/** The number of a payment's next attempt; the caller holds the payment's row. */
export async function nextAttemptNumber(tx: Tx, paymentId: string): Promise<number> {
  const [row] = await tx
    .select({ last: max(attempt.number) })
    .from(attempt)
    .where(eq(attempt.paymentId, paymentId));
  return (row?.last ?? 0) + 1;
}

/** When one card was declined for one amount, newest first; no network counts further back or more. */
export async function listDeclinesOfCard(tx: Tx, by: CardTries): Promise<Date[]> {
  return (await declinesOfCard(tx, by)).map(({ at }) => at);
}

type CardTries = {
  readonly account: string | AnyPgColumn;
  readonly fingerprint: string | AnyPgColumn;
  readonly amountMinor: Minor | SQL;
  readonly since: Date;
};

/** As a part of a statement that knows card, account and amount by their columns. */
export function declinesOfCard(asking: Asking, by: CardTries) {
  return asking
    .select({ at: attempt.createdAt })
    .from(attempt)
    .innerJoin(payment, eq(payment.id, attempt.paymentId))
    .where(
      and(
        eq(attempt.cardFingerprint, by.fingerprint),
        gte(attempt.createdAt, by.since),
        eq(attempt.state, "declined"),
        eq(payment.amountMinor, by.amountMinor),
        eq(payment.stripeAccountId, by.account),
      ),
    )
    .orderBy(desc(attempt.createdAt))
    .limit(100);
}

export async function listAttempts(tx: Tx, paymentIds: readonly string[]) {
  if (paymentIds.length === 0) return [];
  return tx
    .select({
      id: attempt.id,
      paymentId: attempt.paymentId,
      number: attempt.number,
      state: attempt.state,
      declineCode: attempt.declineCode,
      createdAt: attempt.createdAt,
      finishedAt: attempt.finishedAt,
    })
    .from(attempt)
    .where(inArray(attempt.paymentId, [...paymentIds]))
    .orderBy(asc(attempt.createdAt))
    .limit(500);
}

/**
 * Takes the right to ask Stripe about a payment until `until`, on the same clock as `now`; undefined while somebody else
 * has it, or when nothing is open. Keeps a webhook, the return page and the sweeper from fetching the same thing at once.
 */
export async function leaseAttempt(
  tx: Tx,
  paymentId: string,
  lease: { now: Date; until: Date },
): Promise<AttemptRow | undefined> {
  const [row] = await tx
    .update(attempt)
    .set({ leaseUntil: lease.until })
    .where(
      and(
        eq(attempt.paymentId, paymentId),
        inArray(attempt.state, [...OPEN_ATTEMPT]),
        or(isNull(attempt.leaseUntil), lt(attempt.leaseUntil, lease.now)),
      ),
    )
    .returning();
  return row;
}

type AttemptChange = {
  nextCheckAt?: Date | null;
  checks?: number;
  declineCode?: string | null;
  adviceCode?: string | null;
  finishedAt?: Date;
};

/** Ends the attempt of a payment that is open, if one is. */
export async function endOpenAttempt(
  tx: Tx,
  paymentId: string,
  state: AttemptState,
  ended: AttemptChange & { finishedAt: Date },
): Promise<void> {
  await tx
    .update(attempt)
    .set({ state, leaseUntil: null, nextCheckAt: null, ...ended })
    .where(and(eq(attempt.paymentId, paymentId), inArray(attempt.state, [...OPEN_ATTEMPT])));
}

/** Moves an open attempt and gives its lease back; false when it was closed already. */
export async function moveAttempt(
  tx: Tx,
  attemptId: string,
  state: AttemptState,
  change: AttemptChange = {},
): Promise<boolean> {
  const rows = await tx
    .update(attempt)
    .set({ state, leaseUntil: null, ...change })
    .where(and(eq(attempt.id, attemptId), inArray(attempt.state, [...OPEN_ATTEMPT])))
    .returning({ id: attempt.id });
  return rows.length > 0;
}

/** Open attempts whose time to be asked about has come. */
export async function listDueAttempts(tx: Tx, now: Date) {
  return tx
    .select({ paymentId: attempt.paymentId })
    .from(attempt)
    .where(and(inArray(attempt.state, [...OPEN_ATTEMPT]), lte(attempt.nextCheckAt, now)))
    .orderBy(asc(attempt.nextCheckAt))
    .limit(DUE_MAX);
}
