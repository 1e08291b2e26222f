import { z } from "zod";
import { findCardSetupOfIntent } from "@/db/store/card-setup";
import { type CardRow, findCard, findDriver, lockWallet, setDefaultCard } from "@/db/store/driver";
import { Refusal } from "@/lib/domain/errors";
import { orUnavailable } from "@/lib/use-cases/card/clone";
import { finishCard } from "@/lib/use-cases/card/finish";
import { type Context, command, execute } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { trace } from "@/lib/use-cases/trace";

/** Stores the card that one of the user's own SetupIntents led to, named as Stripe names it; twice is once. */
export const claimCard = command({
  name: "card.claim",
  permission: "card.save",
  input: z.object({ stripePaymentMethodId: z.string().max(255), setAsDefault: z.boolean().default(false) }),
  run: async (context, { stripePaymentMethodId, setAsDefault }): Promise<CardRow> => {
    const { appId, driverId } = driverOf(context);
    const known = await context.db.read((tx) => findCard(tx, { stripePaymentMethodId, driverId }));
    const card =
      known ?? (await execute(finishCard, context, { setupId: await setupOf(context, stripePaymentMethodId) }));
    if (!setAsDefault || card.isDefault) return card;
    await context.db.transaction(async (tx) => {
      await lockWallet(tx, driverId);
      if (!(await findCard(tx, { paymentMethodId: card.id, driverId }))) throw new Refusal("payment_method.not_found");
      await setDefaultCard(tx, { driverId, paymentMethodId: card.id });
      await trace(tx, context, "card.claim", { appId, driverId }, { paymentMethodId: card.id });
    });
    return { ...card, isDefault: true };
  },
});

/** The user's own setup of this card; a card that came any other way does not exist here. */
async function setupOf(context: Context, paymentMethodId: string): Promise<string> {
  const driver = driverOf(context);
  const customerId = (await context.db.read((tx) => findDriver(tx, driver)))?.stripeCustomerId;
  if (!customerId) throw new Refusal("payment_method.not_found");
  const stripe = await context.stripe.forApp(driver.appId);
  const answer = await stripe.listSetups({ customerId, paymentMethodId });
  // Stripe refuses a name that it does not know.
  if (!answer.ok && answer.reason === "refused") throw new Refusal("payment_method.not_found");
  const seen = orUnavailable(answer);
  // Succeeded ones first: another try with the same card may have been left open.
  for (const { setupIntentId } of seen.toSorted((a, b) => rank(a.state) - rank(b.state))) {
    const by = { stripeSetupIntentId: setupIntentId, driverId: driver.driverId };
    const setup = await context.db.read((tx) => findCardSetupOfIntent(tx, by));
    if (setup) return setup.id;
  }
  throw new Refusal("payment_method.not_found");
}

function rank(state: "open" | "succeeded" | "canceled"): number {
  return state === "succeeded" ? 0 : 1;
}
