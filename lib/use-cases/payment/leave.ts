import { z } from "zod";
import { findOpenAttempt } from "@/db/store/attempt";
import { findCollecting } from "@/db/store/payment";
import { findSession, type SessionRow } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { type Context, command, elevated } from "@/lib/use-cases/command";
import { askOwed } from "@/lib/use-cases/payment/ask-owed";
import { payerScope } from "@/lib/use-cases/payment/retry";
import { trace } from "@/lib/use-cases/trace";

/**
 * Whoever pays what is owed wants to pay it another way: the card form closes, an unanswered challenge is cancelled, and the
 * plan of tries goes on. What succeeded meanwhile stands, and what Stripe has not answered for yet cannot be left. Without a
 * lease: who leaves while a webhook's job looks at the same try has left too, and whichever comes second finds it closed.
 */
export const leaveTry = command({
  name: "payment.leave",
  permission: "payment.retry",
  input: z.object({ sessionId: z.uuid() }),
  run: async (context, { sessionId }): Promise<SessionRow> => {
    const session = await find(context, sessionId);
    const system = elevated(context, "payment.leave");
    const payment = await system.db.read((tx) => findCollecting(tx, sessionId));
    if (payment?.purpose !== "remainder") return session;
    const attempt = await system.db.transaction(async (tx) => {
      const open = await findOpenAttempt(tx, payment.id);
      if (open?.state !== "waiting") return undefined;
      const { appId, operatorId, driverId } = session;
      await trace(tx, context, "payment.leave", { appId, operatorId, driverId, sessionId }, { paymentId: payment.id });
      return open;
    });
    if (attempt) await askOwed(system, payment, attempt, true);
    return find(context, sessionId);
  },
});

async function find(context: Context, sessionId: string): Promise<SessionRow> {
  const session = await context.db.read((tx) => findSession(tx, { sessionId, ...payerScope(context) }));
  if (!session) throw new Refusal("session.not_found");
  return session;
}
