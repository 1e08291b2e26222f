import { findClone, findCustomerAt, insertClone, markClonesGone } from "@/db/store/card-clone";
import type { CardRow } from "@/db/store/driver";
import { Refusal } from "@/lib/domain/errors";
import { type Answer, keyOf, type StripeGateway } from "@/lib/stripe/gateway";
import type { Context } from "@/lib/use-cases/command";

export type Clone = {
  readonly stripeCustomerId: string;
  readonly stripePaymentMethodId: string;
  readonly networks: readonly string[];
};

type At = { readonly connectionId: string; readonly operatorId: string; readonly account: string };

/**
 * The driver's card on an operator's account: made at its first use there, attached to a customer so that it can be used
 * again: the driver's one customer there, so that any card of his can pay what an earlier one began. No money moves, so a
 * crash leaves at most a copy that nobody uses.
 */
export async function cloneFor(
  context: Context,
  driver: { appId: string; driverId: string; stripeCustomerId: string },
  card: CardRow,
  at: At,
): Promise<Clone> {
  const { known, customerId } = await context.db.read(async (tx) => ({
    known: await findClone(tx, { paymentMethodId: card.id, connectionId: at.connectionId }),
    customerId: await findCustomerAt(tx, { driverId: driver.driverId, connectionId: at.connectionId }),
  }));
  if (known) return known;
  const stripe = await context.stripe.forApp(driver.appId);
  const cloneId = context.newId();
  const copy = orUnavailable(
    await stripe.cloneCard(keyOf(cloneId, "clone"), {
      account: at.account,
      customerId: driver.stripeCustomerId,
      paymentMethodId: card.stripePaymentMethodId,
    }),
  );
  const attached = { account: at.account, paymentMethodId: copy.paymentMethodId };
  const isAttached =
    customerId !== undefined && (await attach(context, stripe, cloneId, { ...attached, customerId }, at));
  const stripeCustomerId = isAttached
    ? customerId
    : orUnavailable(
        await stripe.createCustomerWithCard(keyOf(cloneId, "customer"), { ...attached, driverId: driver.driverId }),
      ).customerId;
  const stands = await context.db.transaction((tx) =>
    insertClone(tx, {
      id: cloneId,
      appId: driver.appId,
      operatorId: at.operatorId,
      driverId: driver.driverId,
      connectionId: at.connectionId,
      paymentMethodId: card.id,
      stripeCustomerId,
      stripePaymentMethodId: copy.paymentMethodId,
      networks: [...copy.networks.available],
      createdAt: context.now,
    }),
  );
  if (!stands) throw new Error(`clone ${cloneId} was not stored`);
  return stands;
}

/** False when the customer takes no card: the operator deleted it, and whatever hung on it is gone with it. */
async function attach(
  context: Context,
  stripe: StripeGateway,
  cloneId: string,
  to: { account: string; paymentMethodId: string; customerId: string },
  { connectionId }: At,
): Promise<boolean> {
  const answer = await stripe.attachCard(keyOf(cloneId, "attach"), to);
  if (answer.ok || answer.reason !== "refused") {
    orUnavailable(answer);
    return true;
  }
  const gone = { connectionId, stripeCustomerId: to.customerId };
  await context.db.transaction((tx) => markClonesGone(tx, gone, context.now));
  return false;
}

/** Nothing was charged yet: whatever Stripe's trouble is, the driver may simply try again. */
export function orUnavailable<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value;
  throw new Refusal(answer.reason === "refused" ? "payment_method.not_set_up" : "stripe.unavailable");
}

/** The network that a charge is asked to run on: the driver's choice where the rule applies and the copy allows it. */
export function networkFor(
  card: CardRow,
  clone: Clone,
  sale: { currency: string; capabilities: Readonly<Record<string, string>> },
): string | null {
  const wanted = card.networks.preferred;
  if (!wanted || sale.currency !== "eur" || !clone.networks.includes(wanted)) return null;
  if (wanted === "cartes_bancaires" && sale.capabilities.cartes_bancaires_payments !== "active") return null;
  return wanted;
}
