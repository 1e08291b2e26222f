import { z } from "zod";
import { markConnectionLost, markConnectionSeen } from "@/db/store/connection";
import { connectionStateOf } from "@/lib/domain/connection";
import { Refusal } from "@/lib/domain/errors";
import { command } from "@/lib/use-cases/command";
import { hasLostAccess, refusalOf, requireConnection } from "@/lib/use-cases/connection/pair";
import { tellOfConnection } from "@/lib/use-cases/event/tell";
import { trace } from "@/lib/use-cases/trace";

/** Asks Stripe how the account stands and stores it: after the hosted form, after an event about it, and from time to time. */
export const refreshConnection = command({
  name: "connection.refresh",
  permission: "connection.refresh",
  input: z.object({ connectionId: z.uuid() }),
  run: async (context, { connectionId }) => {
    const { db, now } = context;
    const row = await requireConnection(context, connectionId);
    const { appId, operatorId, stripeAccountId } = row;
    if (stripeAccountId === null) throw new Refusal("connection.not_ready");
    const before = connectionStateOf(row);
    const stripe = await context.stripe.forApp(appId);
    const answer = await stripe.fetchAccount(stripeAccountId);
    if (!answer.ok) {
      if (!(await hasLostAccess(stripe, answer))) throw refusalOf(answer);
      await db.transaction(async (tx) => {
        await markConnectionLost(tx, connectionId, now);
        if (before !== "lost") await tellOfConnection(tx, context, { appId, operatorId, state: "lost" });
        await trace(tx, context, "connection.refresh", { appId, operatorId }, { connectionId, state: "lost" });
      });
      return { state: "lost" as const };
    }
    const { chargesEnabled, payoutsEnabled, detailsSubmitted, capabilities } = answer.value;
    const requirements = [...answer.value.requirements];
    const observed = { chargesEnabled, payoutsEnabled, detailsSubmitted, capabilities, requirements };
    const state = connectionStateOf({ ...observed, stripeAccountId, deauthorizedAt: null });
    await db.transaction(async (tx) => {
      await markConnectionSeen(tx, connectionId, observed, now);
      if (before !== state) await tellOfConnection(tx, context, { appId, operatorId, state });
      await trace(tx, context, "connection.refresh", { appId, operatorId }, { connectionId, state });
    });
    return { state };
  },
});
