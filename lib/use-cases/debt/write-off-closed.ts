import { z } from "zod";
import { findConnection } from "@/db/store/connection";
import { findSession } from "@/db/store/session";
import { CLOSED_AFTER_MS, owedOf } from "@/lib/domain/balance";
import { command } from "@/lib/use-cases/command";
import { giveUp } from "@/lib/use-cases/debt/give-up";

/**
 * By rule: what is owed where the operator's account could not charge for thirty days is written off. Nobody could have paid
 * it meanwhile, and it has blocked nobody. Where Stripe does not answer, the next sweep rings again.
 */
export const writeOffClosed = command({
  name: "debt.write_off_closed",
  permission: "payment.collect",
  input: z.object({ sessionId: z.uuid() }),
  run: async (context, { sessionId }): Promise<void> => {
    const before = context.now.getTime() - CLOSED_AFTER_MS;
    const isDue = await context.db.read(async (tx) => {
      const session = await findSession(tx, { sessionId });
      if (session?.sessionStatus !== "COMPLETE" || owedOf(session) === 0) return false;
      const connection = await findConnection(tx, { connectionId: session.connectionId });
      const { completedAt } = session;
      const lostAt = connection?.chargesLostAt;
      return lostAt && completedAt && Math.max(lostAt.getTime(), completedAt.getTime()) <= before;
    });
    if (isDue) await giveUp(context, sessionId, { reason: "connection_closed" }, context);
  },
});
