import { findReceiptOfPayment, type ReceiptRow } from "@/db/store/receipt";
import type { SessionRow } from "@/db/store/session";
import { type Context, execute } from "@/lib/use-cases/command";
import { settlePayment } from "@/lib/use-cases/payment/settle";
import { startSession } from "@/lib/use-cases/session/start";
import type { TestApp, TestPlace } from "@/tests/support/catalogue";
import { again, browserConfirms, offer, paymentOf } from "@/tests/support/park";
import type { World } from "@/tests/support/world";

export type Stay = { readonly plate: string; readonly email?: string; readonly minutes?: number };

/** A guest's stay up to the moment at which the bank has the money and we do not know it yet; returns the payment's id. */
export async function confirmed(world: World, app: TestApp, place: TestPlace, driver: Context, stay: Stay) {
  const quote = await offer(world, driver, place, stay.minutes ?? 120, stay.plate);
  const email = stay.email ?? "";
  const session = await execute(startSession, again(world, driver), { quoteId: quote.id, payWith: "guest", email });
  const { status } = await browserConfirms(world, app, session.id, "pm_card_fr");
  if (status !== 200) throw new Error(`the confirmation answered ${status}`);
  return { session, paymentId: (await paymentOf(world, session.id)).id };
}

/** A guest's paid stay and its receipt. */
export async function paid(
  world: World,
  app: TestApp,
  place: TestPlace,
  driver: Context,
  stay: Stay,
): Promise<{ session: SessionRow; receipt: ReceiptRow }> {
  const { session, paymentId } = await confirmed(world, app, place, driver, stay);
  await execute(settlePayment, world.system(), { paymentId });
  const receipt = await world.database.system.read((tx) => findReceiptOfPayment(tx, paymentId));
  if (!receipt) throw new Error(`payment ${paymentId} has no receipt`);
  return { session, receipt };
}
