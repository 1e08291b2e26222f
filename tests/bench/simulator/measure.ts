import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask, type Target, throughput } from "@/tests/bench/load";
import { control, type Running, startBare, startSimulatorProcess } from "@/tests/support/programs";

/** Create and confirm, against an endpoint of Hono that reads the request and writes the same body. */
export const RATIO_LEAST = 1 / 3;
/** With this many stored objects the simulator answers again after at most so long. */
export const START_MS_MOST = 3_000;
export const STORED_OBJECTS = 100_000;

/** Each payment leaves an intent, a charge, a payment method, a balance transaction and four events. */
const OBJECTS_PER_PAYMENT = 8;
const ROUNDS = 5;
const SECONDS_PER_ROUND = 2;
const SECONDS_TO_FILL = 0.2;
const BODY =
  "amount=1000&currency=eur&payment_method=pm_card_visa&confirm=true&automatic_payment_methods[enabled]=true&automatic_payment_methods[allow_redirects]=never";

/** As long as the simulator's. */
const SAME_HEADERS = headersOf(`sk_test_${"x".repeat(40)}`, 100_000);

export type SimulatorMeasure = {
  readonly ratio: number;
  readonly perSecond: number;
  readonly barePerSecond: number;
  readonly startMs: number;
  readonly stored: number;
  readonly journalMegabytes: number;
};

export async function measureSimulator(): Promise<SimulatorMeasure> {
  return { ...(await inFolder(measureThroughput)), ...(await inFolder(measureStart)) };
}

async function inFolder<T>(measure: (folder: string, running: Running[]) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "simulator-bench-"));
  const running: Running[] = [];
  try {
    return await measure(folder, running);
  } finally {
    for (const program of running) await program.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function started(folder: string, running: Running[]) {
  const simulator = await startSimulatorProcess(folder);
  running.push(simulator);
  return { simulator, ...(await paymentsTarget(simulator)) };
}

/** Measures both in turns, so that whatever else the machine does falls on both. */
async function measureThroughput(folder: string, running: Running[]) {
  const { target } = await started(folder, running);
  const file = join(folder, "body.json");
  writeFileSync(file, await ask(target, undefined, BODY));
  const bare = await startBare(file);
  running.push(bare);
  return measureRounds(target, { ...target, port: bare.port, headers: () => SAME_HEADERS });
}

/** Fills a simulator, kills it, and starts another one with what it left. */
async function measureStart(folder: string, running: Running[]) {
  const { simulator, target, sent } = await started(folder, running);
  while (sent() * OBJECTS_PER_PAYMENT < STORED_OBJECTS) await throughput(target, BODY, SECONDS_TO_FILL);
  await simulator.stop();
  const again = await startSimulatorProcess(folder);
  running.push(again);
  return {
    startMs: again.startMs,
    stored: sent() * OBJECTS_PER_PAYMENT,
    journalMegabytes: statSync(join(folder, "journal.jsonl")).size / 1_000_000,
  };
}

/** The first number as a line for `npm run bench`. */
export function sayThroughput({ ratio, perSecond, barePerSecond }: SimulatorMeasure): string {
  const both = `${Math.round(perSecond)} per second, a bare Hono endpoint with the same body ${Math.round(barePerSecond)}`;
  return `simulator, create and confirm a PaymentIntent: ${both}, ratio ${ratio.toFixed(2)} (at least ${RATIO_LEAST.toFixed(2)})`;
}

/** The second number as a line for `npm run bench`. */
export function sayStart({ startMs, stored, journalMegabytes }: SimulatorMeasure): string {
  const file = `${stored} stored objects (${Math.round(journalMegabytes)} MB)`;
  return `simulator, start with ${file}: ${Math.round(startMs)} ms (at most ${START_MS_MOST})`;
}

async function measureRounds(simulator: Target, bare: Target) {
  await throughput(bare, BODY, SECONDS_PER_ROUND);
  await throughput(simulator, BODY, SECONDS_PER_ROUND);
  const rounds: { ratio: number; perSecond: number; barePerSecond: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const barePerSecond = await throughput(bare, BODY, SECONDS_PER_ROUND);
    const perSecond = await throughput(simulator, BODY, SECONDS_PER_ROUND);
    rounds.push({ ratio: perSecond / barePerSecond, perSecond, barePerSecond });
  }
  rounds.sort((a, b) => a.ratio - b.ratio);
  const median = rounds[Math.floor(ROUNDS / 2)];
  if (median === undefined) throw new Error("nothing was measured");
  return median;
}

async function paymentsTarget(simulator: Running): Promise<{ target: Target; sent(): number }> {
  const { secretKey } = await control(simulator.port, "/platforms", { name: "Bench", country: "FR" });
  let sent = 0;
  const headers = () => {
    sent += 1;
    return headersOf(secretKey ?? "", sent);
  };
  return { target: { port: simulator.port, path: "/v1/payment_intents", headers }, sent: () => sent };
}

function headersOf(key: string, number: number): Record<string, string> {
  return {
    authorization: `Bearer ${key}`,
    "content-type": "application/x-www-form-urlencoded",
    "idempotency-key": `bench-${number}`,
  };
}
