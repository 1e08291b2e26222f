import { once } from "node:events";
import { z } from "zod";
import { insertPerson } from "@/db/store/person";
import { uuidv7 } from "@/lib/auth/context";
import { minor } from "@/lib/domain/money";
import type { TestApp, TestConnection, TestOperator, TestPlace } from "@/tests/support/catalogue";
import { databaseWire } from "@/tests/support/chaos/database-wire";
import { type Plan, Tape } from "@/tests/support/chaos/gate";
import { type Job, type Report, report } from "@/tests/support/chaos/jobs";
import { settleDown } from "@/tests/support/chaos/settle-down";
import { stripeWire } from "@/tests/support/chaos/stripe-wire";
import { type Understudy, understudies } from "@/tests/support/chaos/understudies";
import { sellFlat, TOTAL_MINOR } from "@/tests/support/owing";
import { work } from "@/tests/support/park";
import { TEST_SECRETS } from "@/tests/support/public-context";
import { openWorld, type World } from "@/tests/support/world";

const SERVICE_FEE_MINOR = 35;
const RUNNER_MS = 30_000; // a runner that neither dies nor answers is a bug

/** What came of one job in a process of its own; no report: it was killed. */
export type Played = {
  readonly steps: readonly string[];
  readonly struck: string | undefined;
  readonly report: Report | null;
};

export type Stage = {
  readonly world: World;
  readonly app: TestApp;
  readonly operator: TestOperator;
  readonly connection: TestConnection;
  readonly place: TestPlace;
  /** Every open stay costs 40.00: at one place the hold covers it, at the other 10.00 remain. */
  readonly covered: TestPlace;
  readonly short: TestPlace;
  readonly personId: string;
  /** How a process of its own reaches database and simulator over the wires. */
  readonly environment: Readonly<Record<string, string>>;
  readonly tape: Tape;
  play(job: Job, at?: number | string, how?: "kill" | "cut"): Promise<Played>;
  /** Moves the one clock of everybody: the simulator's, the test's and the product's row. */
  advance(seconds: number): Promise<void>;
  /** What worker and sweeper do now, until nothing is left. */
  settleDown(): Promise<void>;
  webhooks(mode: "normal" | "drop"): Promise<void>;
  close(): Promise<void>;
};

export async function openStage(): Promise<Stage> {
  const world = await openWorld();
  const app = await world.app("portal");
  const operator = await world.operator("ville", "FR", "eur");
  const connection = await world.connect(app, operator);
  const place = await world.place(operator, "fr-garage", "750001");
  const covered = await garage(world, operator, "750002", 5_000);
  const short = await garage(world, operator, "750003", 3_000);
  await world.database.owner`update operator set refund_undo_seconds = 0`;
  await world.database.owner`insert into clock (id, offset_ms) values (1, 0) on conflict do nothing`;
  const personId = uuidv7();
  const person = { id: personId, email: `${personId}@staff.example`, name: "Kim", createdAt: world.now() };
  await world.database.system.transaction((tx) => insertPerson(tx, person));
  await work(world);
  const tape = new Tape();
  const database = await databaseWire(world.database.url, tape.gate);
  const stripe = await stripeWire(world.simulator.url, tape.gate);
  const environment = { ...TEST_SECRETS, DATABASE_URL: database.url, STRIPE_API_URL: stripe.url, LOG_LEVEL: "error" };
  const actors = await understudies(environment);
  return {
    world,
    app,
    operator,
    connection,
    place,
    covered,
    short,
    personId,
    environment,
    tape,
    play: (job, at, how = "kill") => play(actors.next(), tape, job, at, how),
    async advance(seconds) {
      await world.advance(seconds);
      const offsetMs = world.now().getTime() - Date.now();
      await world.database.owner`update clock set offset_ms = ${Math.round(offsetMs)}`;
    },
    settleDown: () => settleDown(world),
    webhooks: async (mode) => void (await world.simulator.control("POST", "webhooks", z.unknown(), { mode })),
    async close() {
      actors.dismiss();
      await Promise.all([database.close(), stripe.close()]);
      await world.close();
    },
  };
}

async function garage(world: World, operator: TestOperator, zoneCode: string, holdMinor: number): Promise<TestPlace> {
  const terms = { holdMinor: minor(holdMinor), openMinutesMax: 14 * 24 * 60 };
  const place = await world.place(operator, "fr-garage", zoneCode, terms);
  await sellFlat(world, place, minor(TOTAL_MINOR - SERVICE_FEE_MINOR));
  return place;
}

async function play(
  { child, ready }: Understudy,
  tape: Tape,
  job: Job,
  at: number | string | undefined,
  how: "kill" | "cut",
): Promise<Played> {
  await ready;
  const end = new AbortController();
  const limit = setTimeout(() => end.abort(new Error(`the runner hangs after ${tape.steps.at(-1)}`)), RUNNER_MS);
  const gone = once(child, "exit", { signal: end.signal });
  const kill = async () => {
    child.kill("SIGKILL");
    await gone;
  };
  const plan: Plan = at === undefined ? {} : how === "kill" ? { at, strike: kill } : { at };
  tape.begin(plan);
  child.send(job);
  try {
    const told = once(child, "message", { signal: end.signal }).then(([message]) => report.parse(message));
    const ended = await Promise.race([told, gone.then(() => null)]);
    told.catch(() => undefined); // after a kill nobody tells anything any more
    const { struck } = tape;
    const steps = [...tape.steps];
    if (ended !== null) await kill();
    return { steps, struck, report: ended };
  } finally {
    clearTimeout(limit);
    end.abort();
  }
}
