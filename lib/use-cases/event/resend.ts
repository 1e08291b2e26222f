import { z } from "zod";
import { renewDeliveries } from "@/db/store/delivery";
import { findEvent } from "@/db/store/event";
import { RETRY_FOR_MS } from "@/lib/domain/delivery";
import { Refusal } from "@/lib/domain/errors";
import { command } from "@/lib/use-cases/command";
import { appOf } from "@/lib/use-cases/driver/app-of";
import { trace } from "@/lib/use-cases/trace";

/** Sends an event once more to every endpoint that wants it, at once and under its old id. */
export const resendEvent = command({
  name: "event.resend",
  permission: "event.resend",
  input: z.object({ eventId: z.uuid() }),
  run: async (context, { eventId }): Promise<void> => {
    const appId = appOf(context);
    const { db, now } = context;
    await db.transaction(async (tx) => {
      if (!(await findEvent(tx, { appId, eventId }))) throw new Refusal("event.not_found");
      const giveUpAt = new Date(now.getTime() + RETRY_FOR_MS);
      const endpoints = await renewDeliveries(tx, { appId, eventId }, { now, giveUpAt });
      if (endpoints === 0) throw new Refusal("event.no_endpoint");
      await trace(tx, context, "event.resend", { appId }, { eventId, endpoints });
    });
  },
});
