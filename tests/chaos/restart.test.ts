import { mkdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { QuoteRow } from "@/db/store/quote";
import { type Postgres, removePostgres, startPostgres } from "@/lib/dev/postgres";
import { Refusal } from "@/lib/domain/errors";
import type { Context } from "@/lib/use-cases/command";
import { type Books, problems } from "@/tests/support/chaos/effects";
import { settleDown } from "@/tests/support/chaos/settle-down";
import { APP_PASSWORD, TEMPLATE, template } from "@/tests/support/database-template";
import { again, offer, park, platformClient, savedCard } from "@/tests/support/park";
import { openWorld } from "@/tests/support/world";

const isLong = process.env.TEST_LONG === "1";
const DRIVERS = isLong ? 200 : 24;
const RESTARTS = isLong ? 12 : 2;
const AT_ONCE = 8;
const TRIES_MAX = 200;
const folder = path.resolve(".data/test", `chaos-restart-${process.pid}`);

type Driver = { context: Context; card: string; quote: QuoteRow };

let server: Postgres;
let books: Books;
const drivers: Driver[] = [];

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  server = await startPostgres({ folder }); // not throw-away: that one may forget commits in a crash
  await template(server, TEMPLATE, APP_PASSWORD);
  const world = await openWorld({ serverUrl: server.url("postgres") });
  const app = await world.app("portal");
  const operator = await world.operator("ville", "FR", "eur");
  books = { world, app, connection: await world.connect(app, operator) };
  const place = await world.place(operator, "fr-garage", "750001");
  for (let number = 0; number < DRIVERS; number++) {
    const context = await world.driver(app);
    const card = await savedCard(world, app, context, "pm_card_fr");
    const plate = `RE${String(number).padStart(3, "0")}ST`;
    drivers.push({ context, card, quote: await offer(world, context, place, 120, plate) });
  }
  await settleDown(world);
}, 300_000);
afterAll(async () => {
  await books?.world.close();
  await server?.stop();
  removePostgres(folder);
});

type Told = { readonly sessionId: string | null; readonly errors: number };

/** Presses until somebody answers: a stay, or a sentence. */
async function persist({ context, card, quote }: Driver): Promise<Told> {
  for (let errors = 0; errors < TRIES_MAX; errors++) {
    try {
      const session = await park(books.world, again(books.world, context), quote, card);
      return { sessionId: session.id, errors };
    } catch (error) {
      if (error instanceof Refusal && error.code !== "stripe.unavailable") return { sessionId: null, errors };
      await new Promise((resolve) => setTimeout(resolve, 20)); // a finger is not faster
    }
  }
  throw new Error("nobody ever answered");
}

test("Postgres restarted while drivers start: no answer was false, everybody is parked once and charged once", async () => {
  const { world, app, connection } = books;
  const since = Math.floor(world.now().getTime() / 1_000) - 1;
  const waiting = [...drivers];
  const told: Told[] = [];
  const presses = Array.from({ length: AT_ONCE }, async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) told.push(await persist(next));
  });
  for (let restart = 1; restart <= RESTARTS; restart++) {
    const enough = Math.floor((DRIVERS * restart) / (RESTARTS + 1));
    await expect.poll(() => told.length, { timeout: 60_000, interval: 5 }).toBeGreaterThanOrEqual(enough);
    await server.restart();
  }
  await Promise.all(presses);
  expect(told.some(({ errors }) => errors > 0)).toBe(true);

  for (const seconds of [10, 50, 120, 420, 360]) {
    await world.advance(seconds);
    await settleDown(world);
  }
  const stays = await world.database.owner<{ id: string; plate: string; status: string; charges: number }[]>`
    select s.id, s.plate, s.session_status as status, (select count(*)::int from payment p
      where p.session_id = s.id and p.status = 'succeeded') as charges
    from session s where s.session_status <> 'FAILED' order by s.plate`;
  expect(stays.map(({ plate }) => plate)).toEqual(drivers.map(({ quote }) => quote.plate).sort());
  expect(stays.filter(({ status, charges }) => status !== "STARTED" || charges !== 1)).toEqual([]);
  const kept = new Set(stays.map(({ id }) => id));
  expect(told.filter(({ sessionId }) => sessionId !== null && !kept.has(sessionId))).toEqual([]);
  const charged: string[] = [];
  const stripe = platformClient(world, app);
  const on = { stripeAccount: connection.account };
  for await (const intent of stripe.paymentIntents.list({ created: { gte: since }, limit: 100 }, on))
    if (intent.status === "succeeded") charged.push(intent.metadata.bayfare_session ?? "");
  expect(charged.sort()).toEqual([...kept].sort());
  expect(await problems(books, since)).toEqual([]);
}, 300_000);
