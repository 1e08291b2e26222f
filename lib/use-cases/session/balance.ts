import type { Tx } from "@/db/client";
import { listBalanceFacts, storeBalances } from "@/db/store/balance";
import { BALANCE_STATUSES, balanceStatusOf } from "@/lib/domain/balance";

/** Stores the balance status that follows from what stands in the tables now; at the end of every transaction that can change it. */
export async function refreshBalance(tx: Tx, sessionId: string): Promise<void> {
  await refreshBalances(tx, [sessionId]);
}

export async function refreshBalances(tx: Tx, sessionIds: readonly string[]): Promise<void> {
  const facts = await listBalanceFacts(tx, sessionIds);
  const changed = facts
    .map((one) => ({ ...one, now: balanceStatusOf(one) }))
    .filter(({ balanceStatus, now }) => balanceStatus !== now);
  for (const status of BALANCE_STATUSES) {
    const ids = changed.filter(({ now }) => now === status).map(({ id }) => id);
    await storeBalances(tx, ids, status);
  }
}
