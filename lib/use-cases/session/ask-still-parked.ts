import { z } from "zod";
import { lockSession } from "@/db/store/session";
import { markAsked } from "@/db/store/stop";
import { askedAt } from "@/lib/domain/open-stay";
import { isRunning } from "@/lib/domain/session";
import { command } from "@/lib/use-cases/command";
import { writeDebtMail } from "@/lib/use-cases/debt/mail";
import { tell } from "@/lib/use-cases/event/tell";
import { trace } from "@/lib/use-cases/trace";

/** Asks driver and app, once for each end, whether the car is still there. Without an answer the stay stops at that end. */
export const askStillParked = command({
  name: "session.ask_still_parked",
  permission: "session.expire",
  input: z.object({ sessionId: z.uuid() }),
  run: (context, { sessionId }): Promise<void> =>
    context.db.transaction(async (tx) => {
      const session = await lockSession(tx, { sessionId });
      const due = session && askedAt(session);
      // What is over already is not asked about: it has stopped.
      if (!due || due > context.now || !isRunning(session, context.now)) return;
      if (!(await markAsked(tx, sessionId, context.now))) return;
      const { appId, operatorId, driverId, endsAt } = session;
      await trace(tx, context, "session.ask_still_parked", { appId, operatorId, driverId, sessionId });
      await tell(tx, context, session, "session.ending_soon", { because: "no_answer" });
      await writeDebtMail(tx, context, session, "still_parked", `${sessionId}:${endsAt.getTime()}`);
    }),
});
