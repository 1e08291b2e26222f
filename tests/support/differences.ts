import { type DifferenceRow, listDifferences } from "@/db/store/difference";
import { execute } from "@/lib/use-cases/command";
import { reconcilePayments } from "@/lib/use-cases/payment/reconcile";
import { platformClient } from "@/tests/support/park";
import type { Desk } from "@/tests/support/refunds";

export const DAY_SECONDS = 86_400;

/** A day passes and the books of the desk's connection are compared. */
export async function nextDay({ world, connection }: Desk) {
  await world.advance(DAY_SECONDS);
  return execute(reconcilePayments, world.system(), { connectionId: connection.id });
}

export function differences({ world, connection }: Desk): Promise<DifferenceRow[]> {
  return world.database.system.read((tx) => listDifferences(tx, connection.id));
}

/** The differences that speak of one charge, refund or payment. */
export async function differencesOf(desk: Desk, subject: string): Promise<DifferenceRow[]> {
  return (await differences(desk)).filter((row) => row.subject === subject);
}

/** A charge on the operator's account that Bayfare knows nothing of; its id. */
export async function chargeBehindOurBack(
  { world, portal, connection }: Desk,
  amount: number,
  more: { metadata?: Record<string, string>; capture_method?: "manual" } = {},
): Promise<{ chargeId: string; paymentIntentId: string }> {
  const parameters = { amount, currency: "eur", payment_method: "pm_card_fr", confirm: true, ...more };
  const intent = await platformClient(world, portal).paymentIntents.create(
    { ...parameters, automatic_payment_methods: { enabled: true, allow_redirects: "never" } },
    { stripeAccount: connection.account },
  );
  if (typeof intent.latest_charge !== "string") throw new Error("nothing was charged");
  return { chargeId: intent.latest_charge, paymentIntentId: intent.id };
}
