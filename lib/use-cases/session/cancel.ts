import { z } from "zod";
import { findCollecting } from "@/db/store/payment";
import { findSession, type SessionRow } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { command, elevated, execute } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { closePayment } from "@/lib/use-cases/payment/close";
import { trace } from "@/lib/use-cases/trace";

/** The driver leaves the checkout of a start or an extension. A payment that succeeded meanwhile stands. */
export const cancelPayment = command({
  name: "session.cancel_payment",
  permission: "session.cancel",
  input: z.object({ sessionId: z.uuid() }),
  run: async (context, { sessionId }): Promise<SessionRow> => {
    const { appId, driverId } = driverOf(context);
    const payment = await context.db.transaction(async (tx) => {
      const owned = await findSession(tx, { sessionId, driverId });
      if (!owned) throw new Refusal("session.not_found");
      const collecting = await findCollecting(tx, sessionId);
      const subject = { appId, operatorId: owned.operatorId, driverId, sessionId };
      if (collecting) await trace(tx, context, "session.cancel_payment", subject, { paymentId: collecting.id });
      return collecting;
    });
    if (payment) await execute(closePayment, elevated(context, "session.cancel"), { paymentId: payment.id });
    const session = await context.db.read((tx) => findSession(tx, { sessionId, driverId }));
    if (!session) throw new Refusal("session.not_found");
    return session;
  },
});
