import { z } from "zod";

/** What a runner is told to do: the product's own commands, as somebody. */
export const job = z.discriminatedUnion("does", [
  z.object({ does: z.literal("start"), appId: z.uuid(), driverId: z.uuid(), quoteId: z.uuid(), payWith: z.string() }),
  z.object({ does: z.literal("extend"), appId: z.uuid(), driverId: z.uuid(), quoteId: z.uuid(), payWith: z.string() }),
  z.object({
    does: z.literal("correct"),
    appId: z.uuid(),
    driverId: z.uuid(),
    sessionId: z.uuid(),
    zoneCode: z.string(),
  }),
  z.object({ does: z.literal("stop"), appId: z.uuid(), driverId: z.uuid(), sessionId: z.uuid() }),
  z.object({ does: z.literal("stop overdue"), sessionId: z.uuid() }),
  z.object({ does: z.literal("collect due") }),
  z.object({ does: z.literal("retry"), appId: z.uuid(), driverId: z.uuid(), sessionId: z.uuid() }),
  z.object({ does: z.literal("renew hold"), paymentId: z.uuid() }),
  z.object({ does: z.literal("write off"), personId: z.uuid(), sessionId: z.uuid() }),
  z.object({ does: z.literal("settle"), paymentId: z.uuid() }),
  z.object({ does: z.literal("follow event"), appId: z.uuid(), eventId: z.string() }),
  z.object({
    does: z.literal("refund"),
    operatorId: z.uuid(),
    personId: z.uuid(),
    refundId: z.uuid(),
    sessionId: z.uuid(),
    amountMinor: z.number().int(),
    keepSessionValid: z.boolean(),
  }),
]);
export type Job = z.infer<typeof job>;

export const report = z.object({ refusal: z.string().nullable(), error: z.string().nullable() });
/** How it ended: a refusal's code, another error, or neither. */
export type Report = z.infer<typeof report>;
