import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { removePostgres, startPostgres } from "@/lib/dev/postgres";
import { APP_PASSWORD, TEMPLATE, template } from "@/tests/support/database-template";
import { backlog, endpointAt, happen, stays } from "@/tests/support/deliveries";
import { TEST_SECRETS } from "@/tests/support/public-context";
import { openReceiver, type Receiver } from "@/tests/support/receiver";
import { openTown, type Town } from "@/tests/support/town";

const EVENTS = 10_000;
const EVENTS_PER_SECOND_LEAST = 500;
const WARM_UP = 1_000; // what a program that has just started compiles is not its speed
/** What waits for an endpoint that is dead while somebody else's events are told. */
const BACKLOG = 1_000_000;
const ASIDE = 40;
const DELAY_MS_MOST = 1_000;
const DONE_WITHIN_MS = 300_000;

export type EventsMeasure = { readonly perSecond: number; readonly delaysMs: readonly number[] };

const measure = z.object({ perSecond: z.number(), delaysMs: z.array(z.number()) });

/** The measure from a process of its own: a program knows one Stripe for as long as it lives, and each measure opens another. */
export async function measureEventsApart(): Promise<EventsMeasure> {
  const args = ["--import", "tsx", "tests/bench/events/main.ts"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  return measure.parse(JSON.parse(await text(child.stdout)));
}

/** Deliveries of one worker to a receiver that answers at once, and how late another app's events are beside a dead endpoint's backlog. */
export async function measureEvents(): Promise<EventsMeasure> {
  const folder = mkdtempSync(path.join(tmpdir(), "events-bench-"));
  const server = await startPostgres({ folder, throwAway: true });
  await template(server, TEMPLATE, APP_PASSWORD);
  const town = await openTown({ serverUrl: server.url("postgres") });
  const quick = await openReceiver();
  const mute = await openReceiver();
  mute.answer(() => undefined);
  let worker: ChildProcess | undefined;
  try {
    const { id } = await endpointAt(town.world, town.wayfarer, quick.url);
    const others = await stays(town, ASIDE, town.wayfarer); // and an event, so that the copies are as long as real ones
    await backlog(town.world, town.wayfarer, id, WARM_UP);
    worker = startWorker(town.world.database.url);
    await arrived(quick, WARM_UP);
    const perSecond = await throughput(town, id, quick);
    const dead = await endpointAt(town.world, town.portal, mute.url);
    await backlog(town.world, town.portal, dead.id, BACKLOG);
    await arrived(mute, 1);
    return { perSecond, delaysMs: await delays(town, others, quick) };
  } finally {
    worker?.kill("SIGKILL");
    await Promise.all([quick.close(), mute.close()]);
    await town.world.close();
    await server.stop();
    removePostgres(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

function startWorker(databaseUrl: string): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", "tests/support/events-process.ts"], {
    env: { ...process.env, ...TEST_SECRETS, DATABASE_URL: databaseUrl, LOG_LEVEL: "error" },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

async function throughput({ world, wayfarer }: Town, endpointId: string, at: Receiver): Promise<number> {
  const before = at.received.length;
  const begun = performance.now();
  await backlog(world, wayfarer, endpointId, EVENTS);
  const inserted = performance.now();
  const early = at.received.length - before;
  await arrived(at, before + EVENTS);
  return ((EVENTS - early) * 1_000) / (performance.now() - Math.max(begun, inserted));
}

/** From a commit to its arrival. */
async function delays(
  { world }: Town,
  others: Awaited<ReturnType<typeof stays>>,
  at: Receiver,
): Promise<readonly number[]> {
  const all: number[] = [];
  for (const stay of others) {
    const before = at.received.length;
    await happen(world, stay);
    const committed = performance.now();
    await arrived(at, before + 1);
    all.push(performance.now() - committed);
  }
  return all.toSorted((a, b) => a - b);
}

async function arrived(at: Receiver, count: number): Promise<void> {
  const begun = performance.now();
  while (at.received.length < count) {
    if (performance.now() - begun > DONE_WITHIN_MS) throw new Error("the events do not arrive");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export function areDeliveriesKept({ perSecond }: EventsMeasure): boolean {
  return perSecond >= EVENTS_PER_SECOND_LEAST;
}

export function sayDeliveries({ perSecond }: EventsMeasure): string {
  return `events delivered by one worker to one endpoint: ${Math.round(perSecond)} per second of ${EVENTS} (at least ${EVENTS_PER_SECOND_LEAST})`;
}

export function areDelaysKept({ delaysMs }: EventsMeasure): boolean {
  return (delaysMs.at(-1) ?? Number.POSITIVE_INFINITY) <= DELAY_MS_MOST;
}

export function sayDelays({ delaysMs }: EventsMeasure): string {
  const at = (share: number) => Math.round(delaysMs[Math.floor(share * (delaysMs.length - 1))] ?? 0);
  return `another app's events beside ${BACKLOG} that wait for a dead endpoint: ${at(0.5)} ms half of them, ${at(1)} ms the slowest of ${ASIDE} (at most ${DELAY_MS_MOST} ms)`;
}
