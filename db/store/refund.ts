import { and, asc, desc, eq, inArray, isNull, lte, type SQL, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { feeRefund, refund, refundPart } from "@/db/schema/refund";
import { isBefore, type Part } from "@/db/store/page";
import { type Minor, minor } from "@/lib/domain/money";
import type { RefundPartState } from "@/lib/domain/refund";

export type RefundRow = typeof refund.$inferSelect;
export type RefundPartRow = typeof refundPart.$inferSelect;
export type FeeRefundRow = typeof feeRefund.$inferSelect;

const DUE_MAX = 200; // one sweep's bite; the next minute takes the rest

export async function insertRefund(tx: Tx, row: typeof refund.$inferInsert): Promise<void> {
  await tx.insert(refund).values(row);
}

export async function insertRefundPart(tx: Tx, row: typeof refundPart.$inferInsert): Promise<void> {
  await tx.insert(refundPart).values(row);
}

export async function findRefund(
  tx: Tx,
  by: { refundId: string; operatorId?: string; appId?: string },
): Promise<RefundRow | undefined> {
  const [row] = await tx
    .select()
    .from(refund)
    .where(
      and(
        eq(refund.id, by.refundId),
        by.operatorId ? eq(refund.operatorId, by.operatorId) : undefined,
        by.appId ? eq(refund.appId, by.appId) : undefined,
      ),
    );
  return row;
}

/** Whether a refund is under way that takes the right to stay away. */
export async function isEnding(tx: Tx, sessionId: string): Promise<boolean> {
  const rows = await tx
    .select({ id: refund.id })
    .from(refund)
    .innerJoin(refundPart, eq(refundPart.refundId, refund.id))
    .where(
      and(
        eq(refund.sessionId, sessionId),
        eq(refund.keepSessionValid, false),
        inArray(refundPart.state, ["queued", "sent", "unknown", "pending"]),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

/** The refunds of a session, newest first. */
export async function listRefunds(
  tx: Tx,
  sessionId: string,
  { limit = 500, after }: Partial<Part> = {},
): Promise<RefundRow[]> {
  const order = [refund.requestedAt, refund.id];
  return tx
    .select()
    .from(refund)
    .where(and(eq(refund.sessionId, sessionId), after && isBefore(order, after)))
    .orderBy(...order.map(desc))
    .limit(limit);
}

export async function listParts(
  tx: Tx,
  by: { refundId: string } | { refundIds: readonly string[] } | { sessionId: string },
): Promise<RefundPartRow[]> {
  return tx
    .select()
    .from(refundPart)
    .where(isOf(by))
    .orderBy(asc(refundPart.createdAt), asc(refundPart.id))
    .limit(1000);
}

function isOf(by: { refundId: string } | { refundIds: readonly string[] } | { sessionId: string }): SQL {
  if ("refundIds" in by) return inArray(refundPart.refundId, [...by.refundIds]);
  return "refundId" in by ? eq(refundPart.refundId, by.refundId) : eq(refundPart.sessionId, by.sessionId);
}

export async function findPart(tx: Tx, partId: string): Promise<RefundPartRow | undefined> {
  const [row] = await tx.select().from(refundPart).where(eq(refundPart.id, partId));
  return row;
}

export async function findPartByStripeId(
  tx: Tx,
  by: { account: string; refundId: string },
): Promise<RefundPartRow | undefined> {
  const [row] = await tx
    .select()
    .from(refundPart)
    .where(and(eq(refundPart.stripeAccountId, by.account), eq(refundPart.stripeRefundId, by.refundId)));
  return row;
}

/** Stops every part of a refund that was not yet sent; the parts that it stopped. */
export async function cancelQueuedParts(tx: Tx, refundId: string, at: Date): Promise<RefundPartRow[]> {
  return tx
    .update(refundPart)
    .set({ state: "canceled", settledAt: at, nextCheckAt: null })
    .where(and(eq(refundPart.refundId, refundId), eq(refundPart.state, "queued")))
    .returning();
}

export async function markRefundCanceled(
  tx: Tx,
  refundId: string,
  by: { at: Date; personId: string | null },
): Promise<void> {
  await tx
    .update(refund)
    .set({ canceledAt: by.at, canceledBy: by.personId })
    .where(and(eq(refund.id, refundId), isNull(refund.canceledAt)));
}

/**
 * Takes a part for one call to Stripe: from here on it cannot be undone. Somebody who died after taking it is followed
 * after `nextCheckAt`.
 */
export async function claimPart(
  tx: Tx,
  partId: string,
  claim: { now: Date; nextCheckAt: Date },
): Promise<RefundPartRow | undefined> {
  const [row] = await tx
    .update(refundPart)
    .set({
      state: sql`case when ${refundPart.state} = 'queued' then 'sent' else ${refundPart.state} end`,
      sentAt: sql`coalesce(${refundPart.sentAt}, ${sql.param(claim.now, refundPart.sentAt)})`,
      checks: sql`${refundPart.checks} + 1`,
      nextCheckAt: claim.nextCheckAt,
    })
    .where(
      and(
        eq(refundPart.id, partId),
        inArray(refundPart.state, ["queued", "sent", "unknown", "pending"]),
        lte(refundPart.nextCheckAt, claim.now),
      ),
    )
    .returning();
  return row;
}

type PartChange = Partial<
  Pick<RefundPartRow, "stripeRefundId" | "isBooked" | "isCounted" | "failureReason" | "settledAt" | "nextCheckAt">
>;

/** Moves a part that is in one of `from`; false when it is not: the loser does nothing. */
export async function movePart(
  tx: Tx,
  partId: string,
  from: readonly RefundPartState[],
  state: RefundPartState,
  change: PartChange = {},
): Promise<boolean> {
  const rows = await tx
    .update(refundPart)
    .set({ state, ...change })
    .where(and(eq(refundPart.id, partId), inArray(refundPart.state, [...from])))
    .returning({ id: refundPart.id });
  return rows.length > 0;
}

/** Parts that are to be sent, re-sent or asked about. */
export async function listDueParts(tx: Tx, now: Date) {
  return tx
    .select({ id: refundPart.id })
    .from(refundPart)
    .where(and(inArray(refundPart.state, ["queued", "sent", "unknown", "pending"]), lte(refundPart.nextCheckAt, now)))
    .orderBy(asc(refundPart.nextCheckAt))
    .limit(DUE_MAX);
}

/** What of a payment has gone back by refunds that also return the app's fee: the amount that the fee's share is counted on. */
export async function sumRefundedWithFee(tx: Tx, paymentId: string): Promise<Minor> {
  const [row] = await tx
    .select({ total: sql<string>`coalesce(sum(${refundPart.amountMinor}), 0)` })
    .from(refundPart)
    .innerJoin(refund, eq(refund.id, refundPart.refundId))
    .where(and(eq(refundPart.paymentId, paymentId), eq(refundPart.state, "succeeded"), eq(refund.returnFee, true)));
  return minor(Number(row?.total ?? 0));
}

export async function insertFeeRefund(tx: Tx, row: typeof feeRefund.$inferInsert): Promise<void> {
  await tx.insert(feeRefund).values(row).onConflictDoNothing();
}

/** Fee that has gone back for a payment or is on its way. */
export async function sumFeeRefunds(tx: Tx, paymentId: string): Promise<Minor> {
  const [row] = await tx
    .select({ total: sql<string>`coalesce(sum(${feeRefund.amountMinor}), 0)` })
    .from(feeRefund)
    .where(and(eq(feeRefund.paymentId, paymentId), sql`${feeRefund.state} <> 'failed'`));
  return minor(Number(row?.total ?? 0));
}

export async function claimFeeRefund(
  tx: Tx,
  feeRefundId: string,
  claim: { now: Date; nextCheckAt: Date },
): Promise<FeeRefundRow | undefined> {
  const [row] = await tx
    .update(feeRefund)
    .set({ state: "sent", checks: sql`${feeRefund.checks} + 1`, nextCheckAt: claim.nextCheckAt })
    .where(
      and(
        eq(feeRefund.id, feeRefundId),
        inArray(feeRefund.state, ["queued", "sent", "unknown"]),
        lte(feeRefund.nextCheckAt, claim.now),
      ),
    )
    .returning();
  return row;
}

export async function moveFeeRefund(
  tx: Tx,
  feeRefundId: string,
  state: FeeRefundRow["state"],
  change: Partial<Pick<FeeRefundRow, "stripeFeeRefundId" | "settledAt" | "nextCheckAt">> = {},
): Promise<boolean> {
  const rows = await tx
    .update(feeRefund)
    .set({ state, ...change })
    .where(and(eq(feeRefund.id, feeRefundId), inArray(feeRefund.state, ["queued", "sent", "unknown"])))
    .returning({ id: feeRefund.id });
  return rows.length > 0;
}

export async function listDueFeeRefunds(tx: Tx, now: Date) {
  return tx
    .select({ id: feeRefund.id })
    .from(feeRefund)
    .where(and(inArray(feeRefund.state, ["queued", "sent", "unknown"]), lte(feeRefund.nextCheckAt, now)))
    .orderBy(asc(feeRefund.nextCheckAt))
    .limit(DUE_MAX);
}
