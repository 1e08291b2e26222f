import { z } from "zod";
import { findCollecting } from "@/db/store/payment";
import { findSession, type SessionRow } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { command, elevated, execute } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { closePayment } from "@/lib/use-cases/payment/close";

/** The driver leaves the checkout of a start or an extension. A payment that succeeded meanwhile stands. */
export const cancelPayment = command({
  name: "session.cancel_payment",
  permission: "session.cancel",
  input: z.object({ sessionId: z.uuid() }),
  run: async (context, { sessionId }): Promise<SessionRow> => {
    const { driverId } = driverOf(context);
    const payment = await context.db.read(async (tx) => {
      if (!(await findSession(tx, { sessionId, driverId }))) throw new Refusal("session.not_found");
      return findCollecting(tx, sessionId);
    });
    if (payment) await execute(closePayment, elevated(context, "session.cancel"), { paymentId: payment.id });
    const session = await context.db.read((tx) => findSession(tx, { sessionId, driverId }));
    if (!session) throw new Refusal("session.not_found");
    return session;
  },
});
