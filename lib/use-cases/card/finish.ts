import { z } from "zod";
import { findCardSetup, moveCardSetup } from "@/db/store/card-setup";
import { type CardRow, holdDriver, insertCard, listCards, lockWallet, setDefaultCard } from "@/db/store/driver";
import { Refusal } from "@/lib/domain/errors";
import { orUnavailable } from "@/lib/use-cases/card/clone";
import { command } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { trace } from "@/lib/use-cases/trace";

/** Stores the card of a succeeded SetupIntent, once; the driver's first card becomes the default. */
export const finishCard = command({
  name: "card.finish",
  permission: "card.save",
  input: z.object({ setupId: z.uuid() }),
  run: async (context, { setupId }): Promise<CardRow> => {
    const { appId, driverId } = driverOf(context);
    const setup = await context.db.read((tx) => findCardSetup(tx, { setupId, driverId }));
    if (!setup?.stripeSetupIntentId) throw new Refusal("payment_method.not_found");
    const stripe = await context.stripe.forApp(appId);
    const seen = orUnavailable(await stripe.fetchSetup(setup.stripeSetupIntentId));
    const { card } = seen;
    if (seen.state !== "succeeded" || !card) throw new Refusal("payment_method.not_set_up");
    return context.db.transaction(async (tx) => {
      await lockWallet(tx, driverId);
      if (!(await holdDriver(tx, { appId, driverId }))) throw new Refusal("user.not_found");
      const hasDefault = (await listCards(tx, driverId)).some((known) => known.isDefault);
      const { paymentMethodId, ...shown } = card;
      const stored = await insertCard(tx, {
        id: context.newId(),
        appId,
        driverId,
        stripePaymentMethodId: paymentMethodId,
        ...shown,
        createdAt: context.now,
      });
      if (!stored || stored.driverId !== driverId || stored.removedAt) throw new Refusal("payment_method.not_found");
      await moveCardSetup(tx, setupId, { state: "succeeded", sealedClientSecret: null, finishedAt: context.now });
      if (!hasDefault) await setDefaultCard(tx, { driverId, paymentMethodId: stored.id });
      await trace(tx, context, "card.finish", { appId, driverId }, { paymentMethodId: stored.id });
      return stored;
    });
  },
});
