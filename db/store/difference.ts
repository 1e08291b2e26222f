import { and, asc, eq, inArray, lt, ne, or, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { difference } from "@/db/schema/difference";
import type { Difference, DifferenceKind } from "@/lib/domain/difference";

export type DifferenceRow = typeof difference.$inferSelect;

/** Whose books differ. */
export type BooksOf = {
  readonly appId: string;
  readonly operatorId: string;
  readonly connectionId: string;
  readonly stripeAccountId: string;
};

const ROWS_PER_STATEMENT = 500;
/** Old differences that one run looks at again; the ones it looked at longest ago come first. */
const AGAIN_MAX = 200;

function* chunks<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += ROWS_PER_STATEMENT) yield all.slice(from, from + ROWS_PER_STATEMENT);
}

/**
 * Writes down what differs now; how many of them are new. One that stands already is only seen again; one that was fixed,
 * or that was explained when its amounts were others, is found anew.
 */
export async function recordDifferences(
  tx: Tx,
  owner: BooksOf,
  found: readonly (Difference & { readonly id: string })[],
  now: Date,
): Promise<number> {
  const { appId, operatorId, connectionId, stripeAccountId } = owner;
  const isOther = sql`(${difference.expectedMinor}, ${difference.seenMinor}) is distinct from (excluded.expected_minor, excluded.seen_minor)`;
  const isAnew = sql`${difference.state} = 'fixed' or (${difference.state} = 'explained' and ${isOther})`;
  const once = new Map(found.map((row) => [`${row.kind} ${row.subject}`, row]));
  let anew = 0;
  for (const some of chunks([...once.values()])) {
    const rows = some.map((row) => ({ appId, operatorId, connectionId, stripeAccountId, ...row }));
    const written = await tx
      .insert(difference)
      .values(rows.map((row) => ({ ...row, state: "open" as const, foundAt: now, seenAt: now })))
      .onConflictDoUpdate({
        target: [difference.connectionId, difference.kind, difference.subject],
        set: {
          seenAt: now,
          state: sql`case when ${isAnew} then 'open' else ${difference.state} end`,
          closedAt: sql`case when ${isAnew} then null else ${difference.closedAt} end`,
          foundAt: sql`case when ${isAnew} then excluded.found_at else ${difference.foundAt} end`,
          paymentId: sql`excluded.payment_id`,
          refundPartId: sql`excluded.refund_part_id`,
          expectedMinor: sql`excluded.expected_minor`,
          seenMinor: sql`excluded.seen_minor`,
          currency: sql`excluded.currency`,
        },
      })
      .returning({ foundAt: difference.foundAt });
    anew += written.filter(({ foundAt }) => foundAt.getTime() === now.getTime()).length;
  }
  return anew;
}

/** Ends those that were looked at and not found again; how many that were. */
export async function closeGone(
  tx: Tx,
  by: { connectionId: string; examined: readonly string[] },
  now: Date,
): Promise<number> {
  let closed = 0;
  for (const subjects of chunks(by.examined)) {
    const rows = await tx
      .update(difference)
      .set({ state: "fixed", closedAt: now })
      .where(
        and(
          eq(difference.connectionId, by.connectionId),
          ne(difference.state, "fixed"),
          lt(difference.seenAt, now),
          inArray(difference.subject, [...subjects]),
        ),
      )
      .returning({ id: difference.id });
    closed += rows.length;
  }
  return closed;
}

/** One that is known to be gone; false when there is none. */
export async function closeDifference(
  tx: Tx,
  by: { connectionId: string; kind: DifferenceKind; subject: string },
  now: Date,
): Promise<boolean> {
  const rows = await tx
    .update(difference)
    .set({ state: "fixed", closedAt: now })
    .where(
      and(
        eq(difference.connectionId, by.connectionId),
        eq(difference.kind, by.kind),
        eq(difference.subject, by.subject),
        ne(difference.state, "fixed"),
      ),
    )
    .returning({ id: difference.id });
  return rows.length > 0;
}

/** What is still open of a connection, to be looked at again however old it is. */
export async function listOpenDifferences(tx: Tx, connectionId: string) {
  return tx
    .select({
      kind: difference.kind,
      subject: difference.subject,
      paymentId: difference.paymentId,
      refundPartId: difference.refundPartId,
    })
    .from(difference)
    .where(and(eq(difference.connectionId, connectionId), eq(difference.state, "open")))
    .orderBy(asc(difference.seenAt))
    .limit(AGAIN_MAX);
}

/** All of a connection, oldest first. */
export async function listDifferences(tx: Tx, connectionId: string): Promise<DifferenceRow[]> {
  return tx
    .select()
    .from(difference)
    .where(eq(difference.connectionId, connectionId))
    .orderBy(asc(difference.foundAt), asc(difference.kind), asc(difference.subject))
    .limit(1_000);
}

export async function findDifference(
  tx: Tx,
  by: { differenceId: string; appId?: string },
): Promise<DifferenceRow | undefined> {
  const [row] = await tx
    .select()
    .from(difference)
    .where(and(eq(difference.id, by.differenceId), by.appId ? eq(difference.appId, by.appId) : undefined));
  return row;
}

/** A person knows why; false when it is gone meanwhile. A second explanation replaces the first. */
export async function markExplained(
  tx: Tx,
  differenceId: string,
  by: { personId: string; explanation: string; at: Date },
): Promise<boolean> {
  const rows = await tx
    .update(difference)
    .set({ state: "explained", explanation: by.explanation, explainedBy: by.personId, closedAt: by.at })
    .where(and(eq(difference.id, differenceId), or(eq(difference.state, "open"), eq(difference.state, "explained"))))
    .returning({ id: difference.id });
  return rows.length > 0;
}
