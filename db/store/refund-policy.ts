import { and, eq, gt, inArray, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { refund, refundPart, refundPolicy } from "@/db/schema/refund";
import { type Currency, type Minor, minor } from "@/lib/domain/money";
import { POLICY_WINDOW_MS, type RefundPolicy } from "@/lib/domain/refund-policy";

const POLICY = {
  appsMay: refundPolicy.appsMay,
  onceMaxMinor: refundPolicy.onceMaxMinor,
  dayMaxMinor: refundPolicy.dayMaxMinor,
  monthMaxMinor: refundPolicy.monthMaxMinor,
};

export async function findRefundPolicy(tx: Tx, operatorId: string): Promise<RefundPolicy | undefined> {
  const [row] = await tx.select(POLICY).from(refundPolicy).where(eq(refundPolicy.operatorId, operatorId));
  return row;
}

/** The same, kept until the commit: refunds that count towards one limit follow each other. */
export async function lockRefundPolicy(tx: Tx, operatorId: string): Promise<RefundPolicy | undefined> {
  const [row] = await tx.select(POLICY).from(refundPolicy).where(eq(refundPolicy.operatorId, operatorId)).for("update");
  return row;
}

export async function saveRefundPolicy(
  tx: Tx,
  row: RefundPolicy & { readonly operatorId: string; readonly changedAt: Date },
): Promise<void> {
  const { operatorId: _, ...changed } = row;
  await tx.insert(refundPolicy).values(row).onConflictDoUpdate({ target: refundPolicy.operatorId, set: changed });
}

/** What people and apps have asked back of an operator's money, and what of it did not fail, in a currency and until now. */
export async function sumAsked(
  tx: Tx,
  { operatorId, currency, now }: { operatorId: string; currency: Currency; now: Date },
): Promise<{ dayMinor: Minor; monthMinor: Minor }> {
  const since = (window: keyof typeof POLICY_WINDOW_MS) => new Date(now.getTime() - POLICY_WINDOW_MS[window]);
  const ofDay = gt(refundPart.createdAt, since("day"));
  const [row] = await tx
    .select({
      day: sql<string>`coalesce(sum(${refundPart.amountMinor}) filter (where ${ofDay}), 0)`,
      month: sql<string>`coalesce(sum(${refundPart.amountMinor}), 0)`,
    })
    .from(refundPart)
    .innerJoin(refund, eq(refund.id, refundPart.refundId))
    .where(
      and(
        eq(refundPart.operatorId, operatorId),
        gt(refundPart.createdAt, since("month")),
        inArray(refundPart.state, ["queued", "sent", "unknown", "pending", "succeeded"]),
        eq(refund.origin, "person"),
        eq(refund.currency, currency),
      ),
    );
  return { dayMinor: minor(Number(row?.day ?? 0)), monthMinor: minor(Number(row?.month ?? 0)) };
}
