import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { newToken, uuidv7 } from "@/lib/auth/context";
import { publicId } from "@/lib/domain/id";
import { type App, appOf } from "@/tests/support/chaos/app";
import { effectsOf, newProblems, problems } from "@/tests/support/chaos/effects";
import { extension, type Flow, refund, type Scene, savedStart } from "@/tests/support/chaos/flows";
import { driversRetry, stopWithRemainder } from "@/tests/support/chaos/open-flows";
import { openStage, type Stage } from "@/tests/support/chaos/stage";
import { formIn } from "@/tests/support/matrix/visitor";
import { testVault } from "@/tests/support/public-context";

const PER_TEST_MS = 300_000;
const ANSWER_MS = 30_000; // a cold route of a busy machine
/** Seconds until sweeper and worker look again: what nobody repeats is followed within minutes. */
const LATER = [10, 50, 120, 420];

let stage: Stage;
let app: App;

beforeAll(async () => {
  stage = await openStage();
  app = await appOf(stage);
}, PER_TEST_MS);
afterEach(() => app?.kill());
afterAll(async () => {
  await app?.dispose();
  await stage?.close();
});

/** A page with a form on it, and who stands before it. */
type Desk = { path: string; marker: string; cookie: string; typed: Readonly<Record<string, string>> };

async function driversCookie(appId: string, driverId: string): Promise<string> {
  const token = newToken();
  await stage.world.database.owner`insert into browser (id, app_id, driver_id, token_hash, created_at)
    values (${uuidv7()}, ${appId}, ${driverId}, ${testVault.hash(token)}, now())`;
  return `bf_driver=${token}`;
}

/** An agent of the platform, both factors proven in this browser. */
async function agentsCookie(): Promise<string> {
  const { owner } = stage.world.database;
  const [personId, token] = [uuidv7(), newToken()];
  await owner`insert into person (id, email, name, created_at)
    values (${personId}, ${`${personId}@staff.example`}, 'Kim', now())`;
  await owner`insert into membership (id, person_id, role, created_at) values (${uuidv7()}, ${personId}, 'support_agent', now())`;
  await owner`insert into sign_in (id, token_hash, person_id, created_at, expires_at, seen_at, second_factor_at)
    values (${uuidv7()}, ${testVault.hash(token)}, ${personId}, now(), now() + interval '1 hour', now(), now())`;
  return `bf_sign_in=${token}`;
}

/** The page on which somebody does this job. */
async function deskOf({ job }: Scene): Promise<Desk> {
  if (job.does === "refund") {
    const path = `/support/sessions/${publicId("session", job.sessionId)}`;
    const typed = { amount: (job.amountMinor / 100).toFixed(2), reason: "goodwill", note: "" };
    return { path, marker: 'name="currency"', cookie: await agentsCookie(), typed };
  }
  if (job.does === "stop") {
    const path = `/sessions/${publicId("session", job.sessionId)}`;
    return { path, marker: 'name="session"', cookie: await driversCookie(job.appId, job.driverId), typed: {} };
  }
  if (job.does === "retry") {
    return { path: "/owed", marker: 'name="payWith"', cookie: await driversCookie(job.appId, job.driverId), typed: {} };
  }
  if (job.does !== "start" && job.does !== "extend") throw new Error(`${job.does} has no page`);
  const path = `/pay/${publicId("quote", job.quoteId)}`;
  const cookie = await driversCookie(job.appId, job.driverId);
  return { path, marker: 'name="quoteId"', cookie, typed: { pay: job.payWith, email: "" } };
}

async function form({ path, marker, cookie, typed }: Desk): Promise<FormData> {
  const page = await fetch(app.url + path, { headers: { cookie }, signal: AbortSignal.timeout(ANSWER_MS) });
  expect(page.status, path).toBe(200);
  const data = formIn(await page.text(), marker);
  for (const [name, value] of Object.entries(typed)) data.set(name, value);
  return data;
}

/** The status, or null where the connection broke before there was one. */
function send({ path, cookie }: Desk, body: FormData): Promise<number | null> {
  const headers = { cookie, origin: app.url };
  return fetch(app.url + path, {
    method: "POST",
    body,
    headers,
    redirect: "manual",
    signal: AbortSignal.timeout(ANSWER_MS),
  }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.status;
    },
    () => null,
  );
}

async function dies(flow: Flow, at: string): Promise<void> {
  await stage.advance(2); // nothing of the story before is as young as this one
  const since = Math.floor(stage.world.now().getTime() / 1_000);
  const before = await problems(stage, since);
  const scene = await flow.prepare(stage);
  stage.tape.begin({});
  await app.start();
  const desk = await deskOf(scene);
  const filled = await form(desk);
  stage.tape.begin({ at, strike: () => app.kill() });
  expect(await send(desk, filled), stage.tape.steps.join(" | ")).toBeNull();
  expect(stage.tape.struck).toContain(at);
  await app.start();
  expect(await send(desk, filled)).toBe(303); // the same form again, as a reload sends it
  for (const seconds of LATER) {
    await stage.advance(seconds);
    await stage.settleDown();
  }
  expect(await effectsOf(stage, scene.plate, since)).toEqual(flow.again);
  expect(newProblems(before, await problems(stage, since))).toEqual([]);
}

/** Flows whose steps are all in the web server; of a refund it only takes the order, and the worker does the rest. */
const STEPS = [
  [
    savedStart,
    [
      "POST /v1/payment_intents: never arrives",
      "POST /v1/payment_intents: done",
      "receipt, receipt_series, session: done",
    ],
  ],
  [
    extension,
    [
      "POST /v1/payment_intents: never arrives",
      "POST /v1/payment_intents: done",
      "receipt, receipt_series, session: done",
    ],
  ],
  [
    stopWithRemainder,
    [
      "POST /v1/payment_intents/:id/capture: done",
      "POST /v1/payment_intents: never arrives",
      "POST /v1/payment_intents: done",
    ],
  ],
  [
    driversRetry,
    [
      "POST /v1/payment_intents/:id/confirm: never arrives",
      "receipt, receipt_series, session: done",
      "POST /v1/payment_intents/:id/confirm: done",
    ],
  ],
  [refund, ["refund_part, session: never arrives", "refund_part, session: done"]],
] as const;
const isLong = process.env.TEST_LONG === "1";

for (const [flow, steps] of STEPS) {
  // One step of each in the short run: the same commands die at all their steps in processes of their own beside this file.
  for (const at of isLong ? steps : steps.slice(-1)) {
    test(
      `kill -9 of the web server in "${flow.name}" at ${at}; the form sent again after its restart: one effect`,
      () => dies(flow, at),
      PER_TEST_MS,
    );
  }
}
