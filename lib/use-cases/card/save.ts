import { z } from "zod";
import { findCardSetup, insertCardSetup, moveCardSetup } from "@/db/store/card-setup";
import { findConnection } from "@/db/store/connection";
import { findDriver, setDriverCustomer } from "@/db/store/driver";
import { Refusal } from "@/lib/domain/errors";
import { keyOf } from "@/lib/stripe/gateway";
import { orUnavailable } from "@/lib/use-cases/card/clone";
import { type Context, command } from "@/lib/use-cases/command";
import { driverOf } from "@/lib/use-cases/driver/driver-of";
import { trace } from "@/lib/use-cases/trace";

/** The text that drivers agree to when they save a card; a new text is a new version. */
export const CONSENT_VERSION = "2026-11";

/** Begins to save a card on the app's platform: the browser confirms the SetupIntent, `finishCard` stores what came of it. */
export const saveCard = command({
  name: "card.save",
  permission: "card.save",
  input: z.object({
    setupId: z.uuid().optional(),
    /** The operator where the driver is about to pay: its country decides under which rules the card is set up. */
    connectionId: z.uuid().optional(),
    consent: z.literal("yes"),
  }),
  run: async (context, input): Promise<{ setupId: string }> => {
    const { appId, driverId } = driverOf(context);
    const setupId = input.setupId ?? context.newId();
    const known = await context.db.read((tx) => findCardSetup(tx, { setupId, driverId }));
    if (known?.stripeSetupIntentId) return { setupId };
    const customerId = await customerOf(context, { appId, driverId });
    const onBehalfOf = known ? known.onBehalfOf : await accountOf(context, input.connectionId);
    if (!known) {
      await context.db.transaction(async (tx) => {
        const consent = { consentVersion: CONSENT_VERSION, createdAt: context.now };
        const row = { id: setupId, appId, driverId, state: "intent", onBehalfOf, ...consent } as const;
        if (!(await insertCardSetup(tx, row))) throw new Refusal("payment_method.not_found");
        await trace(tx, context, "card.save", { appId, driverId }, { consentVersion: CONSENT_VERSION });
      });
    }
    const stripe = await context.stripe.forApp(appId);
    const setup = orUnavailable(await stripe.createSetup(keyOf(setupId), { customerId, setupId, onBehalfOf }));
    if (!setup.clientSecret) throw new Refusal("stripe.unavailable");
    const sealedAt = { tenant: appId, table: "card_setup", column: "sealed_client_secret", rowId: setupId };
    const sealedClientSecret = context.vault.seal(setup.clientSecret, sealedAt);
    await context.db.transaction((tx) =>
      moveCardSetup(tx, setupId, { state: "open", stripeSetupIntentId: setup.setupIntentId, sealedClientSecret }),
    );
    return { setupId };
  },
});

/** One customer per driver on the app's platform; the key is the driver's id, so a lost answer makes no second one within a day. */
async function customerOf(context: Context, driver: { appId: string; driverId: string }): Promise<string> {
  const known = await context.db.read((tx) => findDriver(tx, driver));
  if (!known) throw new Refusal("not_found");
  if (known.stripeCustomerId) return known.stripeCustomerId;
  const stripe = await context.stripe.forApp(driver.appId);
  const made = orUnavailable(
    await stripe.createCustomer(keyOf(driver.driverId, "customer"), { driverId: driver.driverId }),
  );
  return context.db.transaction(async (tx) => {
    await setDriverCustomer(tx, driver.driverId, made.customerId);
    return (await findDriver(tx, driver))?.stripeCustomerId ?? made.customerId;
  });
}

async function accountOf(context: Context, connectionId: string | undefined): Promise<string | null> {
  if (connectionId === undefined) return null;
  const connection = await context.db.read((tx) => findConnection(tx, { connectionId }));
  return connection?.stripeAccountId ?? null;
}
