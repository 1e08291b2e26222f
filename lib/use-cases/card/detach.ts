import { z } from "zod";
import { listClones } from "@/db/store/card-clone";
import { findConnection } from "@/db/store/connection";
import { type CardRow, claimCardToDetach, markCardDetached } from "@/db/store/driver";
import { backoffMs } from "@/lib/domain/time";
import type { Answer } from "@/lib/stripe/gateway";
import { type Context, command } from "@/lib/use-cases/command";
import { hasLeft } from "@/lib/use-cases/connection/left";
import { trace } from "@/lib/use-cases/trace";

const AGAIN = { firstMs: 60_000, maxMs: 12 * 60 * 60_000 }; // the first is longer than the calls of one try
/** More than a week of a Stripe that does not answer; nobody can pay with the card meanwhile. */
const TRIES_MAX = 24;

/** Detaches a removed card and its copies at the operators' accounts; what does not answer is asked again, ever less often. */
export const detachCard = command({
  name: "card.detach",
  permission: "card.detach",
  input: z.object({ paymentMethodId: z.uuid() }),
  run: async (context, { paymentMethodId }): Promise<void> => {
    const { now } = context;
    const nextAt = (tries: number) => new Date(now.getTime() + backoffMs(tries, AGAIN));
    const card = await context.db.transaction((tx) => claimCardToDetach(tx, paymentMethodId, { now, nextAt }));
    if (!card) return;
    const isDetached = await detachEverywhere(context, card);
    if (!isDetached && card.detachTries < TRIES_MAX) return;
    await context.db.transaction(async (tx) => {
      await markCardDetached(tx, card.id);
      const { appId, driverId } = card;
      await trace(tx, context, "card.detach", { appId, driverId }, { paymentMethodId, isDetached });
    });
  },
});

/** True when nothing is attached any more, as far as we may ask. */
async function detachEverywhere(context: Context, card: CardRow): Promise<boolean> {
  const stripe = await context.stripe.forApp(card.appId);
  const copies = await context.db.read((tx) => listClones(tx, card.id));
  let isDetached = isGone(await stripe.detach(card.stripePaymentMethodId, null));
  for (const { connectionId, stripePaymentMethodId } of copies) {
    const connection = await context.db.read((tx) => findConnection(tx, { connectionId }));
    if (!connection?.stripeAccountId || connection.deauthorizedAt) continue;
    const answer = await stripe.detach(stripePaymentMethodId, connection.stripeAccountId);
    isDetached = (isGone(answer) || (await hasLeft(context, connectionId, answer))) && isDetached;
  }
  return isDetached;
}

/** Stripe refuses to detach what is not attached: somebody, or a try whose answer was lost, has done it. */
function isGone(answer: Answer<null>): boolean {
  return answer.ok || answer.reason === "refused";
}
