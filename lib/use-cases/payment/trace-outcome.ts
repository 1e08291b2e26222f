import type { Tx } from "@/db/client";
import type { PaymentRow } from "@/db/store/payment";
import type { PaymentStatus } from "@/lib/domain/payment";
import type { Context } from "@/lib/use-cases/command";
import { trace } from "@/lib/use-cases/trace";

/** The activity row of whoever found out how a payment ended: caller, return, webhook or sweeper. */
export async function traceOutcome(
  tx: Tx,
  context: Context,
  payment: PaymentRow,
  status: Extract<PaymentStatus, "succeeded" | "declined" | "canceled">,
): Promise<void> {
  const { appId, operatorId, driverId, id: paymentId, amountMinor } = payment;
  await trace(tx, context, "payment.settle", { appId, operatorId, driverId }, { paymentId, status, amountMinor });
}
