import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { removePostgres, startPostgres } from "@/lib/dev/postgres";
import { minor } from "@/lib/domain/money";
import { execute } from "@/lib/use-cases/command";
import { sweep } from "@/lib/use-cases/sweep";
import { copyDebt } from "@/tests/bench/debts/seed";
import { DEBTS, DEBTS_PER_SECOND_LEAST, PAID_OF, TWO_WORKERS_LEAST } from "@/tests/bench/debts/terms";
import { APP_PASSWORD, TEMPLATE, template } from "@/tests/support/database-template";
import { HOLD_MINOR, openStreet, oweTen, type Street, sellFlat, TOTAL_MINOR } from "@/tests/support/owing";
import { TEST_SECRETS } from "@/tests/support/public-context";

const WARM_UP = 10_000; // what a program that has just started compiles and plans is not its speed
const OPERATORS = 10;
const TURNS = 3;
const SERVICE_FEE_MINOR = 35;
/** Often enough for the numbers, and seldom enough to take nothing from them. */
const LOOK_EVERY_MS = 250;
const DONE_WITHIN_MS = 300_000;

export type DebtsMeasure = {
  readonly perSecond: number;
  readonly twoPerSecond: number;
  readonly timesAsFast: number;
};

function perSecond(ms: number): number {
  return (TURNS * DEBTS * 1_000) / ms;
}

/**
 * How many due debts a worker's own work comes to in a second, and how many times as fast two workers are on the same machine; Stripe
 * answers at once. One and two take turns, the second one asleep meanwhile: a machine that others use is not the same for a minute.
 */
export async function measureDebts(): Promise<DebtsMeasure> {
  const folder = mkdtempSync(path.join(tmpdir(), "debts-bench-"));
  const server = await startPostgres({ folder, throwAway: true });
  await template(server, TEMPLATE, APP_PASSWORD);
  const street = await openStreet({ serverUrl: server.url("postgres") });
  const workers: ChildProcess[] = [];
  try {
    const copy = copier(street, await modelDebts(street));
    const start = async () => {
      const worker = await startProgram(street.world.database.url);
      workers.push(worker);
      return worker;
    };
    await start();
    const second = await start();
    await triedMs(street, await copy(WARM_UP));
    const turns = { one: 0, two: 0 };
    for (let turn = 0; turn < TURNS; turn++) {
      second.kill("SIGSTOP");
      turns.one += await triedMs(street, await copy(DEBTS));
      second.kill("SIGCONT");
      turns.two += await triedMs(street, await copy(DEBTS));
    }
    const { one, two } = turns;
    return { perSecond: perSecond(one), twoPerSecond: perSecond(two), timesAsFast: one / two };
  } finally {
    for (const worker of workers) worker.kill("SIGKILL");
    await street.world.close();
    await server.stop();
    removePostgres(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One debt at each of some operators, as the product itself makes them: the receipts of one operator are numbered one after the other. */
async function modelDebts(street: Street): Promise<string[]> {
  const { world, portal } = street;
  const debts: string[] = [];
  for (let number = 0; number < OPERATORS; number++) {
    const operator = await world.operator(`operator-${number}`, "FR", "eur");
    const connection = await world.connect(portal, operator);
    const place = await world.place(operator, "fr-garage", `20000${number}`, { holdMinor: minor(HOLD_MINOR) });
    await sellFlat(world, place, minor(TOTAL_MINOR - SERVICE_FEE_MINOR));
    debts.push((await oweTen({ ...street, operator, connection, place })).sessionId);
  }
  return debts;
}

function copier(street: Street, models: readonly string[]) {
  let made = 0;
  return async (count: number) => {
    const each = count / models.length;
    for (const sessionId of models) {
      const copies = Array.from({ length: each }, (_, index) => made + index);
      await copyDebt(street.world.database.owner, sessionId, copies);
      made += each;
    }
    const { owner } = street.world.database;
    // As the plan spreads them: operators' debts come mixed, and not one operator's after the other's.
    await owner`update payment set collect_at = collect_at - random() * interval '4 hours' where collect_at is not null`;
    await owner`vacuum (analyze)`; // what the copying leaves behind is nobody's debt
    return count;
  };
}

async function startProgram(databaseUrl: string): Promise<ChildProcess> {
  const child = fork("tests/bench/debts/worker.ts", {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, ...TEST_SECRETS, DATABASE_URL: databaseUrl, LOG_LEVEL: "error" },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  await once(child, "message");
  return child;
}

/** From the sweep's first look until nothing is due and no worker is at it. */
async function triedMs({ world }: Street, debts: number): Promise<number> {
  const { owner } = world.database;
  const begun = performance.now();
  await execute(sweep, world.system(), {});
  for (;;) {
    const rows =
      await owner`select exists (select 1 from payment where collect_at <= now()) or exists (select 1 from attempt
      where state in ('intent', 'unknown', 'waiting')) or exists (select 1 from pgboss.job where state = 'active') as left`;
    const ms = performance.now() - begun;
    if (!z.object({ left: z.boolean() }).parse(rows[0]).left) return ms;
    if (ms > DONE_WITHIN_MS) throw new Error(`${debts} debts do not come to an end`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

export function areDebtsKept({ perSecond }: DebtsMeasure): boolean {
  return perSecond >= DEBTS_PER_SECOND_LEAST;
}

export function sayDebts({ perSecond }: DebtsMeasure): string {
  return `due debts tried by one worker, without Stripe's time: ${Math.round(perSecond)} per second of ${DEBTS}, one in ${PAID_OF} paid (at least ${DEBTS_PER_SECOND_LEAST})`;
}

export function areTwoKept({ timesAsFast }: DebtsMeasure): boolean {
  return timesAsFast >= TWO_WORKERS_LEAST;
}

export function sayTwoWorkers({ timesAsFast, twoPerSecond }: DebtsMeasure): string {
  const times = timesAsFast.toFixed(2);
  return `two workers and their database on ${availableParallelism()} cores: ${times} times as fast, ${Math.round(twoPerSecond)} per second (at least ${TWO_WORKERS_LEAST})`;
}
