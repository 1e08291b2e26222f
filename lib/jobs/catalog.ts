import { z } from "zod";

const empty = z.object({});

/** Every job with the shape of its payload: ids only, never personal data, because payloads outlive their rows. */
export const JOBS = {
  "sweep.due": empty,
  "payment.settle": z.object({ paymentId: z.uuid() }),
  "payment.collect": z.object({ paymentId: z.uuid() }),
  "payment.collect_due": z.object({ bite: z.int().min(0) }),
  "debt.write_off_closed": z.object({ sessionId: z.uuid() }),
  "payment.grow_hold": z.object({ paymentId: z.uuid() }),
  "payment.renew_hold": z.object({ paymentId: z.uuid() }),
  "session.ask_still_parked": z.object({ sessionId: z.uuid() }),
  "session.stop_overdue": z.object({ sessionId: z.uuid() }),
  "session.complete": z.object({ sessionId: z.uuid() }),
  "payment.tidy": z.object({ paymentId: z.uuid() }),
  "payment.compare": z.object({ paymentId: z.uuid() }),
  "payment.reconcile": z.object({ connectionId: z.uuid() }),
  "card.detach": z.object({ paymentMethodId: z.uuid() }),
  "driver.erase": z.object({ driverId: z.uuid() }),
  "refund.execute": z.object({ refundPartId: z.uuid() }),
  "refund.return_fee": z.object({ feeRefundId: z.uuid() }),
  "stripe_event.handle": z.object({ appId: z.uuid(), eventId: z.string() }),
  "connection.refresh": z.object({ connectionId: z.uuid() }),
  "mail.send": z.object({ mailId: z.uuid() }),
} as const satisfies Record<string, z.ZodType>;

export type JobName = keyof typeof JOBS;
export type JobPayload<N extends JobName> = z.infer<(typeof JOBS)[N]>;
