import { z } from "zod";
import { connect, type Database } from "@/db/client";
import { readClockOffset, writeClockOffset } from "@/db/store/clock";
import { required } from "@/lib/env";
import { sweepNow } from "@/lib/jobs/schedule";
import { log } from "@/lib/log";

const POLL_MS = 500;
const CALL_MS = 5_000;
const QUIET_MS = 30_000; // deliveries that fail are tried for hours; the clock does not wait for those

const clockAnswer = z.object({ offsetSeconds: z.number().int() });
const idleAnswer = z.object({ idle: z.boolean() });

async function ask<T>(simulatorUrl: string, call: string, answer: z.ZodType<T>): Promise<T> {
  const headers = { "x-simulator-token": required("SIMULATOR_TOKEN") };
  const response = await fetch(new URL(`/_simulator/${call}`, simulatorUrl), {
    headers,
    signal: AbortSignal.timeout(CALL_MS),
  });
  if (!response.ok) throw new Error(`/_simulator/${call} answered ${response.status}`);
  return answer.parse(await response.json());
}

/** Product time takes the simulator's offset: first its events arrive, then time moves, then one sweep looks for what is due. */
export async function followSimulatorClock(db: Database, simulatorUrl: string): Promise<void> {
  const { offsetSeconds } = await ask(simulatorUrl, "clock", clockAnswer);
  const offsetMs = offsetSeconds * 1_000;
  if ((await db.read(readClockOffset)) === offsetMs) return;
  await untilIdle(simulatorUrl);
  await db.transaction((tx) => writeClockOffset(tx, offsetMs));
  await sweepNow(db);
  log.info("clock.followed", { offsetSeconds });
}

async function untilIdle(simulatorUrl: string): Promise<void> {
  const deadline = Date.now() + QUIET_MS;
  while (Date.now() < deadline && !(await ask(simulatorUrl, "idle", idleAnswer)).idle) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function main(): Promise<void> {
  const simulatorUrl = required("STRIPE_API_URL"); // the environment allows it on the loopback only, so never with Stripe
  // The application may not move time; only who owns the database may.
  const connection = connect(required("DATABASE_OWNER_URL"), { max: 1, applicationName: "bayfare-clock" });
  const db = connection.database({ kind: "system" });
  for (;;) {
    await followSimulatorClock(db, simulatorUrl).catch((error: unknown) => log.warn("clock.follow", { error }));
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

if (process.argv[1]?.endsWith("clock-follower.ts")) await main();
