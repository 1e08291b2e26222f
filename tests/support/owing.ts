import { z } from "zod";
import { listPayments, type PaymentRow } from "@/db/store/payment";
import { insertTariffVersion } from "@/db/store/place";
import { findSession, type SessionRow } from "@/db/store/session";
import { uuidv7 } from "@/lib/auth/context";
import { type Minor, minor } from "@/lib/domain/money";
import { parseTariff } from "@/lib/domain/tariff/parse";
import { type Context, execute } from "@/lib/use-cases/command";
import { collectPayment } from "@/lib/use-cases/payment/collect";
import type { TestApp, TestConnection, TestOperator, TestPlace } from "@/tests/support/catalogue";
import { openOffer, park, savedCard, stop, work } from "@/tests/support/park";
import { openWorld, type World } from "@/tests/support/world";

/** A street where every stay costs 39.65 and 0.35 for the service, and 30.00 are held. */
export type Street = {
  readonly world: World;
  readonly portal: TestApp;
  readonly operator: TestOperator;
  readonly connection: TestConnection;
  readonly place: TestPlace;
};
export const TOTAL_MINOR = 4_000;
export const HOLD_MINOR = 3_000;
export const REST_MINOR = 1_000;

export async function openStreet(options: { serverUrl?: string } = {}): Promise<Street> {
  const world = await openWorld(options);
  const portal = await world.app("portal");
  const operator = await world.operator("lyon", "FR", "eur");
  const connection = await world.connect(portal, operator);
  const place = await world.place(operator, "fr-garage", "100001", { holdMinor: minor(HOLD_MINOR) });
  await sellFlat(world, place, minor(TOTAL_MINOR - 35));
  return { world, portal, operator, connection, place };
}

/** From now on any stay at the place costs the same. */
export async function sellFlat(world: World, place: TestPlace, valueMinor: Minor): Promise<void> {
  const rules = {
    rateTableName: "Flat",
    timeZone: "Europe/Paris",
    applicableCurrency: "eur",
    taxRateBasisPoints: 2000,
    rateLineCollections: [{ rateLines: [{ rateLineType: "flatRate", valueMinor }] }],
  };
  const parsed = parseTariff(rules);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  await world.database.system.transaction((tx) =>
    insertTariffVersion(tx, {
      id: uuidv7(),
      operatorId: place.operator.id,
      placeId: place.id,
      version: 2,
      rules: parsed.tariff,
      publishedAt: world.now(),
    }),
  );
}

export type Parked = { readonly driver: Context; readonly cardId: string; readonly sessionId: string };

/** Saves a card that nobody else has: Stripe's test cards are one card each, for all drivers. */
export async function ownCard({ world, portal }: Street, driver: Context, alias = "pm_card_visa"): Promise<string> {
  const cardId = await savedCard(world, portal, driver, alias);
  await world.database.owner`update payment_method set fingerprint = ${`fp_${cardId}`} where id = ${cardId}`;
  return cardId;
}

let plates = 0;

/** A driver with a saved card whose open stay has just begun. */
export async function parkOpen(street: Street, alias = "pm_card_visa"): Promise<Parked> {
  const { world, portal, place } = street;
  const driver = await world.driver(portal);
  const cardId = await ownCard(street, driver, alias);
  plates += 1;
  const quote = await openOffer(world, driver, place, `AA${String(plates).padStart(3, "0")}ZZ`);
  const session = await park(world, driver, quote, cardId);
  return { driver, cardId, sessionId: session.id };
}

/** The bank of a saved card says no to its next tries, whoever asks. */
export async function bankRefuses(street: Street, cardId: string, reason: string, times = 1): Promise<void> {
  const rows = await street.world.database.owner`
    select stripe_payment_method_id as id from payment_method where id = ${cardId}`;
  const id = z.string().parse(rows[0]?.id);
  await street.world.simulator.control("POST", `payment_methods/${id}/decline`, z.unknown(), { reason, times });
}

/** Parked, stopped, 30.00 captured, and the bank has said no to the remaining 10.00. */
export async function oweTen(street: Street, reason = "insufficient_funds", times = 1): Promise<Parked> {
  const parked = await parkOpen(street);
  await bankRefuses(street, parked.cardId, reason, times);
  // The capture asks no bank: the first refusal meets the remainder.
  await stop(street.world, parked.driver, parked.sessionId);
  await work(street.world);
  return parked;
}

export async function sessionNow({ world }: Street, sessionId: string): Promise<SessionRow> {
  const session = await world.database.system.read((tx) => findSession(tx, { sessionId }));
  if (!session) throw new Error(`session ${sessionId} is gone`);
  return session;
}

/** The payment of what the hold did not cover. */
export async function remainderOf({ world }: Street, sessionId: string): Promise<PaymentRow> {
  const payments = await world.database.system.read((tx) => listPayments(tx, sessionId));
  const remainder = payments.find(({ purpose }) => purpose === "remainder");
  if (!remainder) throw new Error(`session ${sessionId} has no remainder`);
  return remainder;
}

/** Moves the clock to the next planned try and lets the job make it. Gives the instant of the plan, undefined when none is planned. */
export async function nextTry(street: Street, sessionId: string): Promise<Date | undefined> {
  const { world } = street;
  const { id: paymentId, collectAt } = await remainderOf(street, sessionId);
  if (!collectAt) return undefined;
  const seconds = Math.ceil((collectAt.getTime() - world.now().getTime()) / 1_000);
  if (seconds > 0) await world.advance(seconds);
  await execute(collectPayment, world.system(), { paymentId });
  await work(world);
  return collectAt;
}
