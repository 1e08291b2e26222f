import { z } from "zod";
import { listPayments } from "@/db/store/payment";
import type { SessionRow } from "@/db/store/session";
import { minor } from "@/lib/domain/money";
import type { Context } from "@/lib/use-cases/command";
import type { OpenTerms, TestConnection, TestPlace } from "@/tests/support/catalogue";
import { openOffer, park, platformClient, savedCard } from "@/tests/support/park";
import { openTown, reload, type Town } from "@/tests/support/town";

/** A town whose place sells open stays with a hold of 10.00: 50 minutes come to 3.35, eight hours to 15.35. */
export const HOLD_MINOR = 1_000;
export const SHORT = { seconds: 50 * 60, totalMinor: 335 } as const;
export const LONG = { seconds: 8 * 3_600 - 300, totalMinor: 1_535, remainderMinor: 535 } as const;

export type CarPark = Town & { readonly connection: TestConnection };
export type Car = { readonly driver: Context; readonly card: string; readonly sessionId: string };

export async function openCarPark(terms: Partial<OpenTerms> = {}): Promise<CarPark> {
  const town = await openTown();
  const { connection, place } = await carParkOf(town, "751000", terms);
  return { ...town, place, connection };
}

/** One more operator with a place of its own: what happens to its account happens to nobody else. */
export async function carParkOf(town: Town, zoneCode: string, terms: Partial<OpenTerms> = {}) {
  const operator = await town.world.operator(`garage-${zoneCode}`, "FR", "eur");
  const connection = await town.world.connect(town.portal, operator);
  const hold = { holdMinor: minor(HOLD_MINOR), ...terms };
  return { connection, place: await town.world.place(operator, "fr-garage", zoneCode, hold) };
}

/** A car that is parked for as long as it likes, paid with a saved card. */
export async function drivesIn(town: Town, place: TestPlace = town.place, alias = "pm_card_visa"): Promise<Car> {
  const driver = await town.world.driver(town.portal);
  const card = await savedCard(town.world, town.portal, driver, alias);
  // Stripe's test cards are one card each: a debt on one of them would meet every driver of these tests.
  await town.world.database.owner`update payment_method set fingerprint = ${`fp_${card}`} where id = ${card}`;
  const session = await park(town.world, driver, await openOffer(town.world, driver, place, town.plate()), card);
  if (session.sessionStatus !== "STARTED") throw new Error(`the stay is ${session.sessionStatus}`);
  return { driver, card, sessionId: session.id };
}

/** The bank refuses the card's next `times` uses at the operator's account; 0: it is in order again. */
export async function bankRefuses(town: Town, { card }: Car, times = 1, reason = "insufficient_funds"): Promise<void> {
  const rows = await town.world.database
    .owner`select stripe_payment_method_id as id from payment_method_clone where payment_method_id = ${card}`;
  const call = `payment_methods/${z.string().parse(rows[0]?.id)}/decline`;
  await town.world.simulator.control("POST", call, z.unknown(), { times, reason });
}

/** What somebody does in the operator's Stripe Dashboard, without us. */
export async function inDashboard(town: Town, { sessionId }: Pick<Car, "sessionId">, what: "capture" | "cancel") {
  const payments = await paymentsOf(town, sessionId);
  const hold = payments.find(({ purpose, status }) => purpose === "hold" && status === "held");
  if (!hold?.stripePaymentIntentId) throw new Error(`session ${sessionId} has no hold`);
  const stripe = platformClient(town.world, town.portal);
  await stripe.paymentIntents[what](hold.stripePaymentIntentId, {}, { stripeAccount: hold.stripeAccountId });
}

export function paymentsOf(town: Town, sessionId: string) {
  return town.world.database.system.read((tx) => listPayments(tx, sessionId));
}

/** The stay and its money in one look: status, balance, debt, and every payment, newest first. */
export async function standOf(town: Town, { sessionId }: Pick<Car, "sessionId">) {
  const session: SessionRow = await reload(town, sessionId);
  const payments = await paymentsOf(town, sessionId);
  return {
    status: session.sessionStatus,
    balance: session.balanceStatus,
    total: session.totalMinor,
    paid: session.paidMinor,
    isDebt: session.debtSince !== null,
    payments: payments.map(({ purpose, status, capturedMinor }) => `${purpose} ${status} ${capturedMinor}`),
  };
}
