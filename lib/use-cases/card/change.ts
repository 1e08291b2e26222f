import { z } from "zod";
import type { Tx } from "@/db/client";
import { findCard, lockCards, lockWallet, markCardRemoved, setCardNetwork, setDefaultCard } from "@/db/store/driver";
import { needsCard } from "@/db/store/session-list";
import { Refusal } from "@/lib/domain/errors";
import { enqueue } from "@/lib/jobs/queue";
import { orUnavailable } from "@/lib/use-cases/card/clone";
import { type Context, command } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { trace } from "@/lib/use-cases/trace";

/** The driver's choice of network on a co-badged card, changeable at any time: our row and the platform's card, no new copy. */
export const chooseNetwork = command({
  name: "card.choose_network",
  permission: "card.change",
  input: z.object({ paymentMethodId: z.uuid(), network: z.enum(["cartes_bancaires", "visa", "mastercard"]) }),
  run: async (context, { paymentMethodId, network }): Promise<void> => {
    const { appId, driverId } = driverOf(context);
    const card = await context.db.read((tx) => findCard(tx, { paymentMethodId, driverId }));
    if (!card) throw new Refusal("payment_method.not_found");
    if (!card.networks.available.includes(network)) throw new Refusal("payment_method.wrong_network");
    const stripe = await context.stripe.forApp(appId);
    const changed = orUnavailable(await stripe.setPreferredNetwork(card.stripePaymentMethodId, network));
    await context.db.transaction(async (tx) => {
      await setCardNetwork(tx, card.id, changed.networks);
      await trace(tx, context, "card.choose_network", { appId, driverId }, { paymentMethodId, network });
    });
  },
});

export const chooseDefaultCard = command({
  name: "card.choose_default",
  permission: "card.change",
  input: z.object({ paymentMethodId: z.uuid() }),
  run: async (context, { paymentMethodId }): Promise<void> => {
    const { appId, driverId } = driverOf(context);
    await context.db.transaction(async (tx) => {
      await lockWallet(tx, driverId);
      if (!(await findCard(tx, { paymentMethodId, driverId }))) throw new Refusal("payment_method.not_found");
      await setDefaultCard(tx, { driverId, paymentMethodId });
      await trace(tx, context, "card.choose_default", { appId, driverId }, { paymentMethodId });
    });
  },
});

/**
 * Removed here, so that it is never used again; a job detaches it and its copies at Stripe. The last card stays while it is
 * needed for what a stay will cost or still owes; where there is another one, a running stay and planned tries use that.
 */
export const removeCard = command({
  name: "card.remove",
  permission: "card.change",
  input: z.object({ paymentMethodId: z.uuid() }),
  run: async (context, { paymentMethodId }): Promise<void> => {
    const { appId, driverId } = driverOf(context);
    // An app's user has no other way to stay longer than a saved card.
    const isParkedEnough = context.actor.kind === "app";
    await context.db.transaction(async (tx) => {
      // Locked, so that two cards removed at once do not each take the other for the one that stays.
      const cards = await lockCards(tx, driverId);
      const card = cards.find(({ id }) => id === paymentMethodId);
      if (!card) throw new Refusal("payment_method.not_found");
      const [next] = cards.filter(({ id }) => id !== card.id);
      if (!next && (await needsCard(tx, { driverId, isParkedEnough }))) throw new Refusal("payment_method.in_use");
      await takeCard(tx, context, { appId, driverId }, card.id);
      // Said on the page of the cards: what a running stay comes to is taken from it.
      if (next && card.isDefault) await setDefaultCard(tx, { driverId, paymentMethodId: next.id });
    });
  },
});

/** Nobody pays with it from now on; what happens at Stripe is the job's. */
export async function takeCard(
  tx: Tx,
  context: Context,
  driver: { appId: string; driverId: string },
  paymentMethodId: string,
): Promise<void> {
  await markCardRemoved(tx, paymentMethodId, context.now);
  await trace(tx, context, "card.remove", driver, { paymentMethodId });
  await enqueue(tx, "card.detach", { paymentMethodId });
}
