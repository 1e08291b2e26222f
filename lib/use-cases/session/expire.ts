import { z } from "zod";
import { findCollecting } from "@/db/store/payment";
import { lockSession, markEnded } from "@/db/store/session";
import { command } from "@/lib/use-cases/command";
import { tell } from "@/lib/use-cases/event/tell";
import { refreshBalance } from "@/lib/use-cases/session/balance";
import { trace } from "@/lib/use-cases/trace";

/** A prepaid stay ends by itself when its paid time is over; not while an extension may still be paid. True when it ended now or before. */
export const endSession = command({
  name: "session.end",
  permission: "session.expire",
  input: z.object({ sessionId: z.uuid() }),
  run: async (context, { sessionId }): Promise<boolean> =>
    context.db.transaction(async (tx) => {
      const session = await lockSession(tx, { sessionId });
      if (!session) return false;
      if (session.sessionStatus !== "STARTED") return session.sessionStatus === "COMPLETE";
      if (await findCollecting(tx, sessionId)) return false;
      const ended = await markEnded(tx, sessionId, context.now);
      if (!ended) return false;
      await trace(tx, context, "session.end", { appId: ended.appId, operatorId: ended.operatorId, sessionId });
      await tell(tx, context, ended, "session.completed");
      await refreshBalance(tx, sessionId);
      return true;
    }),
});
