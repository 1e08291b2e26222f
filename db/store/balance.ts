import { and, eq, exists, inArray } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { attempt, payment } from "@/db/schema/payment";
import { session } from "@/db/schema/session";
import { isOneOf } from "@/db/store/many";
import type { BalanceStatus } from "@/lib/domain/balance";
import { OPEN_ATTEMPT } from "@/lib/domain/payment";

/** What the balance status of each stay follows from, with the one that is stored. */
export async function listBalanceFacts(tx: Tx, sessionIds: readonly string[]) {
  if (sessionIds.length === 0) return [];
  const openTries = tx
    .select({ id: attempt.id })
    .from(attempt)
    .innerJoin(payment, eq(payment.id, attempt.paymentId))
    .where(and(eq(payment.sessionId, session.id), inArray(attempt.state, [...OPEN_ATTEMPT])));
  return tx
    .select({
      id: session.id,
      sessionStatus: session.sessionStatus,
      totalMinor: session.totalMinor,
      paidMinor: session.paidMinor,
      writtenOffMinor: session.writtenOffMinor,
      refundedMinor: session.refundedMinor,
      balanceStatus: session.balanceStatus,
      isCollecting: exists(openTries).mapWith(Boolean),
    })
    .from(session)
    .where(isOneOf(session.id, sessionIds));
}

export async function storeBalances(
  tx: Tx,
  sessionIds: readonly string[],
  balanceStatus: BalanceStatus,
): Promise<void> {
  if (sessionIds.length === 0) return;
  await tx.update(session).set({ balanceStatus }).where(isOneOf(session.id, sessionIds));
}
