import type { Tx } from "@/db/client";
import { hasOpenAttempt } from "@/db/store/attempt";
import { findSession } from "@/db/store/session";
import { storeBalance } from "@/db/store/stop";
import { balanceStatusOf } from "@/lib/domain/balance";

/** Stores the balance status that follows from what stands in the tables now; at the end of every transaction that can change it. */
export async function refreshBalance(tx: Tx, sessionId: string): Promise<void> {
  const session = await findSession(tx, { sessionId });
  if (!session) return;
  const isCollecting = await hasOpenAttempt(tx, sessionId);
  const balanceStatus = balanceStatusOf({ ...session, isCollecting });
  if (balanceStatus !== session.balanceStatus) await storeBalance(tx, sessionId, balanceStatus);
}
