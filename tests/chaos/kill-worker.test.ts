import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { execute } from "@/lib/use-cases/command";
import { requestRefund } from "@/lib/use-cases/refund/request";
import { effectsOf, problems } from "@/tests/support/chaos/effects";
import { confirmed, type Flow, PARKED, REFUNDED, refundable } from "@/tests/support/chaos/flows";
import { plannedRetry, stopByItself } from "@/tests/support/chaos/open-flows";
import { openStage, type Stage } from "@/tests/support/chaos/stage";
import { type Workers, workersOf } from "@/tests/support/chaos/worker";

const STRUCK_MS = 90_000; // a worker starts in seconds; a machine that is busy with other things takes its time
const REPAIRED_MS = 90_000; // a killed job is noticed within fifteen seconds, and waits for its turn
const PER_TEST_MS = 300_000;
const EVERY_STEP = process.env.TEST_LONG === "1" ? Array.from({ length: 10 }, (_, at) => at) : [];

let stage: Stage;
let workers: Workers;
const unixNow = () => Math.floor(stage.world.now().getTime() / 1_000);

beforeAll(async () => {
  stage = await openStage();
  workers = workersOf(stage);
});
afterEach(() => workers.end());
afterAll(async () => {
  await workers?.dispose();
  await stage?.close();
});

async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not happen; steps: ${stage.tape.steps.join(" | ")}`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Nobody helps but a new worker: its queue, its sweep, the webhooks. */
async function repaired(since: number): Promise<void> {
  await stage.advance(60);
  workers.start();
  await expect.poll(() => problems(stage, since), { timeout: REPAIRED_MS, interval: 250 }).toEqual([]);
}

async function guestIsSettled(at: string | number): Promise<string> {
  await stage.advance(2);
  const since = unixNow();
  const { struck } = workers.doom(at);
  const { plate } = await confirmed(stage);
  const step = await within(STRUCK_MS, "the blow", struck);
  await repaired(since);
  expect(await effectsOf(stage, plate, since)).toEqual(PARKED);
  return step;
}

test(
  "kill -9 of the worker between Stripe's answer and the settlement: a new worker settles once",
  async () => {
    const step = await guestIsSettled("GET /v1/payment_intents/:id: done");
    expect(step).toContain("GET /v1/payment_intents/:id: done");
  },
  PER_TEST_MS,
);

test(
  "kill -9 of the worker between a refund at Stripe and its booking: a new worker books it once, with the fee",
  async () => {
    await stage.advance(2);
    const since = unixNow();
    const { plate, asked } = await refundable(stage);
    const { struck } = workers.doom("POST /v1/refunds: done");
    const { operator, personId, world } = stage;
    const owner = world.context({ kind: "operator", operatorId: operator.id, personId, role: "owner" });
    await execute(requestRefund, owner, { ...asked, reason: "goodwill" });
    await within(STRUCK_MS, "the blow", struck);
    await repaired(since);
    await expect.poll(() => effectsOf(stage, plate, since), { timeout: REPAIRED_MS, interval: 250 }).toEqual(REFUNDED);
  },
  PER_TEST_MS,
);

/** Nobody is there: the sweep finds what is due, and the worker does it. */
async function dueIsDone(flow: Flow, at: string): Promise<void> {
  await stage.advance(2);
  const since = unixNow();
  const { plate } = await flow.prepare(stage);
  const { struck } = workers.doom(at);
  await within(STRUCK_MS, "the blow", struck);
  await repaired(since);
  await expect.poll(() => effectsOf(stage, plate, since), { timeout: REPAIRED_MS, interval: 250 }).toEqual(flow.again);
}

test(
  "kill -9 of the worker between a bank's yes to a planned try and its booking: a new worker books it once",
  () => dueIsDone(plannedRetry, "POST /v1/payment_intents/:id/confirm: done"),
  PER_TEST_MS,
);

test(
  "kill -9 of the worker between the capture of a stay that ended by itself and its booking: a new worker collects the rest once",
  () => dueIsDone(stopByItself, "POST /v1/payment_intents/:id/capture: done"),
  PER_TEST_MS,
);

for (const at of EVERY_STEP) {
  test(
    `kill -9 of the worker at its step ${at}: a new worker settles the guest's stay once`,
    async () => {
      await guestIsSettled(at);
    },
    PER_TEST_MS,
  );
}
