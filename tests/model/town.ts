import { z } from "zod";
import { insertPerson } from "@/db/store/person";
import { uuidv7 } from "@/lib/auth/context";
import { minor } from "@/lib/domain/money";
import type { Actor } from "@/lib/domain/permission";
import { JOBS, type JobName } from "@/lib/jobs/catalog";
import { TryLater } from "@/lib/jobs/queue";
import { type Context, execute } from "@/lib/use-cases/command";
import { DUE_WORK } from "@/lib/use-cases/due-work";
import { sweep } from "@/lib/use-cases/sweep";
import { sownBug } from "@/tests/model/bugs/sow";
import { openPlaces } from "@/tests/model/signs";
import { mortal, type Place, Strike } from "@/tests/model/strikes";
import type { TestApp, TestConnection, TestPlace } from "@/tests/support/catalogue";
import { delivered, platformClient } from "@/tests/support/park";
import { openWorld, type World } from "@/tests/support/world";

const DAY_SECONDS = 86_400;
/** A week, so that a hold ends before its stay does and has to be replaced. */
const OPEN_MINUTES_MAX = 7 * 1_440;
export const HOLD_MINOR = minor(1_000);

/**
 * Servers are killed in other tests: here nobody waits until a commit is on the disk. And each connection would plan each of its
 * statements anew the first five times, which is a fifth of the server's work in so short a town.
 */
const QUICK = ["synchronous_commit = off", "plan_cache_mode = force_generic_plan"].map(
  (setting) => `do $$ begin execute format('alter database %I set ${setting}', current_database()); end $$`,
);

/** One app, one operator, one place, for many runs: opening a world takes as long as several of them. */
export type Town = {
  readonly world: World;
  /** With the platform's key of now. */
  app: TestApp;
  /** A rolled key that we do not know yet. */
  unknownKey: string | null;
  readonly connection: TestConnection;
  readonly place: TestPlace;
  readonly personId: string;
  /** The next command's process dies here. */
  strikeNext(place: Place | null, after: number): void;
  /** Somebody does something, in a process that may die. */
  act<T>(actor: Actor, work: (context: Context) => Promise<T>): Promise<T>;
};

export async function openTown(before?: Town): Promise<Town> {
  const world = await openWorld(before ? { simulatorPort: Number(new URL(before.world.simulator.url).port) } : {});
  for (const statement of [...QUICK, ...(sownBug()?.sql ?? [])]) await world.database.owner.unsafe(statement);
  const app = await world.app("portal");
  const operator = await world.operator("ville", "FR", "eur");
  const connection = await world.connect(app, operator);
  const place = await openPlaces(world, operator, { holdMinor: HOLD_MINOR, openMinutesMax: OPEN_MINUTES_MAX });
  const personId = uuidv7();
  const person = { id: personId, email: `${personId}@staff.example`, name: "Kim", createdAt: world.now() };
  await world.database.system.transaction((tx) => insertPerson(tx, person));
  await hearWhatMatters(world, app);
  // Eight days of each run would be full of the daily looks at the account: it is looked at once, at the end.
  await world.database.owner`update connection set refreshed_at = '2100-01-01', reconcile_at = '2100-01-01'`;
  let next: Strike | null = null;
  const act = async <T>(actor: Actor, work: (context: Context) => Promise<T>): Promise<T> => {
    const strike = next ?? new Strike(null, 0);
    next = null;
    return work(mortal(world.context(actor), strike));
  };
  const strikeNext = (at: Place | null, after: number) => {
    next = new Strike(at, after);
  };
  return { world, app, unknownKey: null, connection, place, personId, strikeNext, act };
}

/** Half of all events tell nothing that changes anything; without them more lives are lived in the same time. */
const MATTER = [
  "payment_intent.succeeded",
  "payment_intent.payment_failed",
  "payment_intent.canceled",
  "payment_intent.processing",
  "payment_intent.amount_capturable_updated",
  "charge.captured",
  "charge.expired",
  "refund.created",
  "refund.updated",
  "refund.failed",
] as const;

async function hearWhatMatters(world: World, app: TestApp): Promise<void> {
  const stripe = platformClient(world, app);
  for await (const { id } of stripe.webhookEndpoints.list())
    await stripe.webhookEndpoints.update(id, { enabled_events: [...MATTER] });
}

export const SYSTEM: Actor = { kind: "system", job: "model" };
const bells = z.array(z.object({ name: z.string(), data: z.record(z.string(), z.unknown()), isForNow: z.boolean() }));

/** What the sweeper does in its minute. */
export async function sweepNow(town: Town): Promise<void> {
  await town.act(SYSTEM, (context) => execute(sweep, context, {}));
  await workNow(town);
}

/**
 * What workers do with the bells that rang: each once, and how many. A bell that is to ring later is lost, and a job that has
 * to wait for another waits: the sweeper finds both.
 */
export async function workNow(town: Town): Promise<number> {
  await delivered(town.world);
  const found = bells.parse(
    await town.world.database.owner`delete from pgboss.job where state = 'created'
      returning name, data, start_after <= now() as "isForNow"`,
  );
  const rung = found.filter(({ isForNow }) => isForNow);
  for (const { name, data } of rung) {
    if (!isJob(name) || name === "sweep.due") continue;
    await town.act(SYSTEM, (context) => DUE_WORK[name](context, data)).catch(waits);
  }
  return rung.length;
}

function isJob(text: string): text is JobName {
  return text in JOBS;
}

function waits(error: unknown): void {
  if (!(error instanceof TryLater)) throw error;
}

/** Every run begins at the same time of day, so that what it costs can be found again. */
export async function nextMorning(town: Town): Promise<void> {
  const seconds = Math.floor(town.world.now().getTime() / 1_000) % DAY_SECONDS;
  await town.world.advance(DAY_SECONDS - seconds + 8 * 3_600);
}
