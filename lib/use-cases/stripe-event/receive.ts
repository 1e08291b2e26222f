import { z } from "zod";
import { findApp } from "@/db/store/app";
import { findConnection } from "@/db/store/connection";
import { insertStripeEvent } from "@/db/store/stripe-event";
import { enqueue } from "@/lib/jobs/queue";
import { command } from "@/lib/use-cases/command";

/**
 * Stores a verified event once and rings for it. An event of another mode or of an account that is none of the app's
 * connections is kept as foreign: it is answered, never acted on.
 */
export const receiveStripeEvent = command({
  name: "stripe_event.receive",
  permission: "stripe_event.receive",
  input: z.object({
    appId: z.uuid(),
    endpoint: z.enum(["platform", "connect", "thin"]),
    event: z.object({
      id: z.string().max(255),
      type: z.string().max(255),
      account: z.string().max(255).nullable(),
      livemode: z.boolean(),
      objectId: z.string().max(255).nullable(),
      payload: z.unknown(),
    }),
  }),
  run: async (context, { appId, endpoint, event }): Promise<"stored" | "known" | "foreign"> =>
    context.db.transaction(async (tx) => {
      const app = await findApp(tx, { appId });
      const isOurs =
        app !== undefined &&
        event.livemode === (app.mode === "live") &&
        (event.account === null || (await findConnection(tx, { appId, account: event.account })) !== undefined);
      const isNew = await insertStripeEvent(tx, {
        appId,
        id: event.id,
        endpoint,
        type: event.type,
        stripeAccountId: event.account,
        objectId: event.objectId,
        livemode: event.livemode,
        isForeign: !isOurs,
        payload: event.payload,
        receivedAt: context.now,
        ...(isOurs ? {} : { handledAt: context.now, outcome: "foreign" }),
      });
      if (!isOurs) return "foreign";
      if (!isNew) return "known";
      await enqueue(tx, "stripe_event.handle", { appId, eventId: event.id });
      return "stored";
    }),
});
