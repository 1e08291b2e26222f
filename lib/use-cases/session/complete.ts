import { z } from "zod";
import { lockSession } from "@/db/store/session";
import { COMPLETE_WITHIN_MS } from "@/lib/domain/open-stay";
import { command } from "@/lib/use-cases/command";
import { refreshBalance } from "@/lib/use-cases/session/balance";
import { completeStop } from "@/lib/use-cases/session/settle-stop";

/** A stopped stay is complete ten minutes later, whatever Stripe answers: what is still unknown goes on being collected. */
export const completeOverdue = command({
  name: "session.complete",
  permission: "session.expire",
  input: z.object({ sessionId: z.uuid() }),
  run: async (context, { sessionId }): Promise<void> =>
    context.db.transaction(async (tx) => {
      const session = await lockSession(tx, { sessionId });
      if (session?.sessionStatus !== "STOPPED" || !session.endedAt) return;
      if (context.now.getTime() < session.endedAt.getTime() + COMPLETE_WITHIN_MS) return;
      await completeStop(tx, context, session);
      await refreshBalance(tx, sessionId);
    }),
});
