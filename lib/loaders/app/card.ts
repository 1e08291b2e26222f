import { findCardSetup } from "@/db/store/card-setup";
import { type CardRow, findCard, listCardsByAge } from "@/db/store/driver";
import type { Part } from "@/db/store/page";
import { findUser } from "@/db/store/user";
import { Refusal } from "@/lib/domain/errors";
import { appIdOf } from "@/lib/loaders/app/app-id";
import { type Page, pageOf } from "@/lib/loaders/page";
import { loadPublishableKey } from "@/lib/loaders/publishable-key";
import type { Context } from "@/lib/use-cases/command";

export type SetupView = {
  readonly setupIntentId: string;
  /** Null once the card is stored: the secret has done its work. */
  readonly clientSecret: string | null;
  readonly publishableKey: string;
};

/** What Stripe.js needs to save a user's card; there is nothing to save for whoever was removed, nor for who has the name since. */
export async function loadSetup(
  context: Context,
  { setupId, externalId }: { setupId: string; externalId: string },
): Promise<SetupView> {
  const appId = appIdOf(context);
  const { publishableKey } = await loadPublishableKey(context);
  const setup = await context.db.read(async (tx) => {
    const user = await findUser(tx, { appId, externalId });
    const found = user && (await findCardSetup(tx, { setupId, driverId: user.driverId }));
    if (!found) throw new Refusal("user.not_found");
    return found;
  });
  if (!setup.stripeSetupIntentId) throw new Refusal("payment_method.not_found");
  const at = { tenant: appId, table: "card_setup", column: "sealed_client_secret", rowId: setupId };
  const { stripeSetupIntentId: setupIntentId, sealedClientSecret: sealed } = setup;
  return { setupIntentId, clientSecret: sealed && context.vault.open(sealed, at), publishableKey };
}

/** A page of the saved cards of an app's user, the oldest first. */
export async function loadUserCards(context: Context, externalId: string, wanted: Part): Promise<Page<CardRow>> {
  const appId = appIdOf(context);
  return context.db.read(async (tx) => {
    const user = await findUser(tx, { appId, externalId });
    if (!user) throw new Refusal("user.not_found");
    return pageOf(wanted, (part) => listCardsByAge(tx, user.driverId, part));
  });
}

/** One of them, by Stripe's name for it. */
export async function loadUserCard(
  context: Context,
  by: { externalId: string; stripePaymentMethodId: string },
): Promise<CardRow> {
  const appId = appIdOf(context);
  return context.db.read(async (tx) => {
    const user = await findUser(tx, { appId, externalId: by.externalId });
    if (!user) throw new Refusal("user.not_found");
    const { stripePaymentMethodId } = by;
    const card = await findCard(tx, { stripePaymentMethodId, driverId: user.driverId });
    if (!card) throw new Refusal("payment_method.not_found");
    return card;
  });
}

/** Our own id of a card of the user for whom the app acts. */
export async function loadCardIdOf({ actor, db }: Context, stripePaymentMethodId: string): Promise<string> {
  const driverId = actor.kind === "app" ? actor.driverId : null;
  const card = driverId && (await db.read((tx) => findCard(tx, { stripePaymentMethodId, driverId })));
  if (!card) throw new Refusal("payment_method.not_found");
  return card.id;
}
