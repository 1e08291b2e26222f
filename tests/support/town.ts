import { z } from "zod";
import { listPayments } from "@/db/store/payment";
import type { QuoteRow } from "@/db/store/quote";
import { findSession, type SessionRow } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import type { FaultKind } from "@/lib/simulator/http/faults";
import { type Context, execute, InvalidInput } from "@/lib/use-cases/command";
import { makeExtensionQuote } from "@/lib/use-cases/quote/make-extension";
import { extendSession } from "@/lib/use-cases/session/extend";
import type { TestApp, TestOperator, TestPlace } from "@/tests/support/catalogue";
import { again, offer, park, platformClient, savedCard, work } from "@/tests/support/park";
import { openWorld, type World } from "@/tests/support/world";

/** One operator connected to two apps, with a car park that is always open. A test file has one, and every stay its own plate. */
export type Town = {
  readonly world: World;
  readonly portal: TestApp;
  readonly wayfarer: TestApp;
  readonly operator: TestOperator;
  readonly place: TestPlace;
  plate(): string;
};

export async function openTown(options: Parameters<typeof openWorld>[0] = {}): Promise<Town> {
  const world = await openWorld(options);
  const portal = await world.app("portal");
  const wayfarer = await world.app("wayfarer");
  const operator = await world.operator("ville", "FR", "eur");
  await world.connect(portal, operator);
  await world.connect(wayfarer, operator);
  const place = await world.place(operator, "fr-garage", "750001");
  await work(world);
  let plates = 0;
  return { world, portal, wayfarer, operator, place, plate: () => `TW${String(++plates).padStart(3, "0")}NX` };
}

/** A driver of the portal with a saved card. */
export async function withCard(town: Town, alias = "pm_card_fr"): Promise<{ driver: Context; card: string }> {
  const driver = await town.world.driver(town.portal);
  return { driver, card: await savedCard(town.world, town.portal, driver, alias) };
}

/** A running stay of 60 minutes, paid with a saved card. */
export async function parked(town: Town, { driver, card }: { driver: Context; card: string }): Promise<SessionRow> {
  const session = await park(town.world, driver, await newOffer(town, driver), card);
  if (session.sessionStatus !== "STARTED") throw new Error(`the stay is ${session.sessionStatus}`);
  return session;
}

export function newOffer(town: Town, driver: Context, minutes = 60): Promise<QuoteRow> {
  return offer(town.world, driver, town.place, minutes, town.plate());
}

export function longer(town: Town, driver: Context, sessionId: string, minutes: number): Promise<QuoteRow> {
  return execute(makeExtensionQuote, again(town.world, driver), { sessionId, minutes });
}

export function extend(town: Town, driver: Context, quote: QuoteRow, payWith: string): Promise<SessionRow> {
  return execute(extendSession, again(town.world, driver), { quoteId: quote.id, payWith });
}

/** The refusal that a command ends with; anything else is a failure of the test. */
export async function refusal(work: Promise<unknown>): Promise<Pick<Refusal, "code" | "details">> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, details: error.details };
    throw error;
  }
  throw new Error("it was not refused");
}

/** Which fields a command finds wrong, and why; anything else is a failure of the test. */
export async function wrongFields(work: Promise<unknown>): Promise<InvalidInput["fields"]> {
  try {
    await work;
  } catch (error) {
    if (error instanceof InvalidInput) return error.fields;
    throw error;
  }
  throw new Error("it was not refused");
}

export async function reload(town: Town, sessionId: string): Promise<SessionRow> {
  const session = await town.world.database.system.read((tx) => findSession(tx, { sessionId }));
  if (!session) throw new Error(`session ${sessionId} is gone`);
  return session;
}

/** The stay that a quote led to most recently, also one that failed. */
export async function stayOf(town: Town, quote: QuoteRow): Promise<SessionRow> {
  const rows = await town.world.database
    .owner`select id from session where quote_id = ${quote.id} order by created_at desc, id desc limit 1`;
  return reload(town, z.string().parse(rows[0]?.id));
}

/** What Stripe holds of a session's payments: one line per PaymentIntent, with what was charged. */
export async function chargesOf(town: Town, sessionId: string) {
  const payments = await town.world.database.system.read((tx) => listPayments(tx, sessionId));
  const account = z.string().parse(payments[0]?.stripeAccountId);
  const app = payments[0]?.appId === town.wayfarer.id ? town.wayfarer : town.portal;
  const stripe = platformClient(town.world, app);
  const all = await stripe.paymentIntents
    .list({ limit: 100 }, { stripeAccount: account })
    .autoPagingToArray({ limit: 2_000 });
  return all
    .filter((intent) => intent.metadata.bayfare_session === sessionId)
    .map((intent) => ({ status: intent.status, received: intent.amount_received }));
}

/** The next `times` matching requests of ours meet this trouble. */
export async function trouble(town: Town, kind: FaultKind, times = 1, path = "^/v1/payment_intents$"): Promise<void> {
  await town.world.simulator.control("POST", "faults", z.unknown(), { kind, times, match: { method: "POST", path } });
}

export async function calm(town: Town): Promise<void> {
  await town.world.simulator.control("DELETE", "faults", z.unknown());
}

/** Moves time in steps and does after each what worker and sweeper would. */
export async function pass(town: Town, ...seconds: number[]): Promise<void> {
  for (const step of seconds) {
    await town.world.advance(step);
    await work(town.world);
  }
}

export async function webhooks(town: Town, mode: "normal" | "hold" | "duplicate" | "drop"): Promise<void> {
  await town.world.simulator.control("POST", "webhooks", z.unknown(), { mode });
}

/** A driver who has paid at this operator before, so that a start is one call. */
export async function regular(town: Town): Promise<{ driver: Context; card: string }> {
  const known = await withCard(town);
  await parked(town, known);
  return known;
}

/** One request of ours is sent a second time, under the same key, when its connection was closed. */
export const SENDS = 2;

/** The amounts that Stripe took or may still take for a session, newest first. */
export async function received(town: Town, sessionId: string): Promise<number[]> {
  const charges = await chargesOf(town, sessionId);
  return charges.filter((charge) => charge.status !== "canceled").map((charge) => charge.received);
}
