import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { publicId } from "@/lib/domain/id";
import { deliverAll, deliveriesOf, endpointAt, happen, stays } from "@/tests/support/deliveries";
import { TEST_SECRETS } from "@/tests/support/public-context";
import { openReceiver } from "@/tests/support/receiver";
import { openTown, type Town } from "@/tests/support/town";

let town: Town;
beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.world.close());

/** A worker, behind a clock that stands where the test's does. */
function startWorker(): ChildProcess {
  const { database } = town.world;
  return spawn(process.execPath, ["--import", "tsx", "tests/support/events-process.ts"], {
    env: { ...process.env, ...TEST_SECRETS, DATABASE_URL: database.url, LOG_LEVEL: "error" },
    stdio: "ignore",
  });
}

test("kill -9 between an answer and its note: the events are sent again with their ids, in order, and nobody else sends meanwhile", async () => {
  const { world, portal } = town;
  const at = await openReceiver();
  const [first, second] = await stays(town, 2);
  if (!first || !second) throw new Error("no stays");
  const { id } = await endpointAt(world, portal, at.url);
  let worker: ChildProcess | undefined;
  at.answer((_, response) => {
    if (worker?.kill("SIGKILL")) void once(worker, "exit").then(() => response.end());
    else response.end();
  });
  for (let turn = 0; turn < 3; turn++) for (const one of [first, second]) await happen(world, one);
  worker = startWorker();
  await once(worker, "exit");
  const sent = at.received.length;
  expect(sent).toBeGreaterThan(0);
  at.answer((_, response) => response.end());
  expect(await deliverAll(world)).toBe(0); // whoever has the endpoint may still be at it
  expect((await deliveriesOf(world, id)).map(({ state }) => state)).toEqual(Array(6).fill("pending"));
  await world.advance(46);
  expect(await deliverAll(world)).toBe(6);
  const again = at.received.slice(sent).map((each) => `${each.id} ${each.body}`);
  for (const each of at.received.slice(0, sent)) expect(again).toContain(`${each.id} ${each.body}`);
  for (const one of [first, second]) {
    const own = at.received.slice(sent).filter(({ event }) => event.data.session?.id === publicId("session", one.id));
    expect(own.map(({ event }) => event.sequence)).toEqual([1, 2, 3]);
  }
  await at.close();
});
