import { z } from "zod";
import { freeRefundReserve } from "@/db/store/payment";
import { cancelQueuedParts, findRefund, listParts, markRefundCanceled } from "@/db/store/refund";
import { lockSession } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { command } from "@/lib/use-cases/command";
import { tell } from "@/lib/use-cases/event/tell";
import { refundScope } from "@/lib/use-cases/refund/scope";
import { trace } from "@/lib/use-cases/trace";

/** Stops a refund inside its undo window; one that was sent to Stripe cannot be stopped. Undoing twice is undoing once. */
export const undoRefund = command({
  name: "refund.undo",
  permission: "refund.undo",
  input: z.object({ refundId: z.uuid() }),
  run: async (context, { refundId }): Promise<{ sessionId: string; refundId: string }> => {
    return context.db.transaction(async (tx) => {
      const refund = await findRefund(tx, { refundId, ...refundScope(context.actor) });
      if (!refund) throw new Refusal("refund.not_found");
      if (refund.canceledAt) return { sessionId: refund.sessionId, refundId };
      const session = await lockSession(tx, { sessionId: refund.sessionId });
      const stopped = await cancelQueuedParts(tx, refundId, context.now);
      const all = await listParts(tx, { refundId });
      if (!session || refund.origin !== "person" || stopped.length < all.length)
        throw new Refusal("refund.too_late_to_undo");
      for (const part of stopped) await freeRefundReserve(tx, part.paymentId, part.amountMinor);
      const personId = "personId" in context.actor ? context.actor.personId : null;
      await markRefundCanceled(tx, refundId, { at: context.now, personId });
      const subject = {
        appId: refund.appId,
        operatorId: refund.operatorId,
        driverId: refund.driverId,
        sessionId: refund.sessionId,
      };
      await trace(tx, context, "refund.undo", subject, { refundId, amountMinor: refund.amountMinor });
      await tell(tx, context, session, "refund.updated", { refundId, state: "canceled" });
      return { sessionId: refund.sessionId, refundId };
    });
  },
});
