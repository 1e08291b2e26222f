import { type CardRow, findCard, findDriver, listCards } from "@/db/store/driver";
import { Refusal } from "@/lib/domain/errors";
import type { Currency } from "@/lib/domain/money";
import type { SavedMeans } from "@/lib/domain/payment";
import { type Clone, cloneFor, networkFor } from "@/lib/use-cases/card/clone";
import type { Context } from "@/lib/use-cases/command";

export type PayWith = "guest" | { readonly paymentMethodId: string };

export type SellingConnection = {
  readonly id: string;
  readonly stripeAccountId: string;
  readonly capabilities: Readonly<Record<string, string>>;
};

/** What a payment is tried with. `card` is what the networks' limits count. */
export type Means = {
  readonly paymentMethodId: string | null;
  readonly saved: SavedMeans | null;
  readonly card: { readonly fingerprint: string | null; readonly brand: string } | null;
};

export const NO_MEANS: Means = { paymentMethodId: null, saved: null, card: null };

type Driver = { readonly appId: string; readonly driverId: string };
type Sale = { readonly operatorId: string; readonly currency: Currency; readonly connection: SellingConnection };

/** What the driver pays with, ready at the operator's account. May call Stripe; no money moves. */
export async function prepareMeans(context: Context, driver: Driver, payWith: PayWith, sale: Sale): Promise<Means> {
  if (payWith === "guest") return NO_MEANS;
  const { paymentMethodId } = payWith;
  const card = await context.db.read((tx) => findCard(tx, { driverId: driver.driverId, paymentMethodId }));
  if (!card) throw new Refusal("payment_method.not_found");
  return meansOf(context, driver, card, sale);
}

/** The driver's card of now: the default one, else the oldest; undefined when there is none. */
export async function defaultMeans(context: Context, driver: Driver, sale: Sale): Promise<Means | undefined> {
  const [card] = await context.db.read((tx) => listCards(tx, driver.driverId));
  return card && meansOf(context, driver, card, sale);
}

async function meansOf(context: Context, driver: Driver, card: CardRow, sale: Sale): Promise<Means> {
  const customer = await context.db.read(async (tx) => (await findDriver(tx, driver))?.stripeCustomerId);
  return readyMeans(context, driver, { card, clone: null, customer }, sale);
}

type Known = {
  readonly card: CardRow | null;
  /** Its copy at the operator's account, where it was used before. */
  readonly clone: Clone | null;
  /** The driver's name at Stripe. */
  readonly customer: string | null | undefined;
};

/** A saved card, copied to the operator's account unless it was before. */
export async function readyMeans(context: Context, driver: Driver, known: Known, sale: Sale): Promise<Means> {
  const { card, customer } = known;
  if (!card || !customer) throw new Refusal("payment_method.not_found");
  const { connection, currency, operatorId } = sale;
  const at = { connectionId: connection.id, operatorId, account: connection.stripeAccountId };
  const clone = known.clone ?? (await cloneFor(context, { ...driver, stripeCustomerId: customer }, card, at));
  return meansWith(card, clone, { currency, capabilities: connection.capabilities });
}

/** A saved card and its copy at the operator's account. */
export function meansWith(
  card: CardRow,
  clone: Clone,
  sale: { readonly currency: Currency; readonly capabilities: Readonly<Record<string, string>> },
) {
  const network = networkFor(card, clone, sale);
  return {
    paymentMethodId: card.id,
    saved: { customerId: clone.stripeCustomerId, paymentMethodId: clone.stripePaymentMethodId, network },
    card: { fingerprint: card.fingerprint, brand: card.brand },
  };
}
