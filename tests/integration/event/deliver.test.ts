import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { findEvent } from "@/db/store/event";
import { uuidv7 } from "@/lib/auth/context";
import { SECRETS_MAX } from "@/lib/domain/delivery";
import { eventBody } from "@/lib/domain/event";
import { publicId } from "@/lib/domain/id";
import { startEvents } from "@/lib/jobs/events";
import { execute } from "@/lib/use-cases/command";
import { closeEndpoint } from "@/lib/use-cases/webhook/close";
import { rollSecret, showSecret } from "@/lib/use-cases/webhook/roll-secret";
import { appServer, deliverAll, deliveriesOf, endpointAt, happen, type Stay, stays } from "@/tests/support/deliveries";
import { deliveryTown } from "@/tests/support/delivery-town";
import type { Receiver } from "@/tests/support/receiver";

const HOUR_SECONDS = 60 * 60;

const here = deliveryTown();
const { receiver, stay } = here;

const sequences = (at: Receiver, of: Stay) =>
  at.received
    .filter(({ event }) => event.data.session?.id === publicId("session", of.id))
    .map(({ event }) => event.sequence);

test("an event arrives once, signed, as it is in the list, and its answer is kept", async () => {
  const { world, portal } = here.town;
  const one = await stay();
  const at = await receiver();
  at.answer((_, response) => response.end("thank\u0000 you"));
  const endpoint = await endpointAt(world, portal, at.url);
  await happen(world, one);
  expect(await deliverAll(world)).toBe(1);
  const [got] = at.received;
  if (!got) throw new Error("nothing arrived");
  expect(new Webhook(endpoint.secret).verify(got.body, got.headers)).toEqual(got.event);
  const [row] = await world.database
    .owner`select id from app_event where position = ${got.event.position} and app_id = ${portal.id}`;
  const listed = await world.database.system.read((tx) =>
    findEvent(tx, { appId: portal.id, eventId: String(row?.id) }),
  );
  expect(got.body).toBe(JSON.stringify(listed && eventBody(listed)));
  expect(got.id).toBe(got.event.id);
  expect(await deliveriesOf(world, endpoint.id)).toMatchObject([
    { state: "delivered", tries: 1, status: 200, trouble: null, answer: "thank  you" },
  ]);
  expect(await deliverAll(world)).toBe(0);
});

test("an endpoint hears only what it wants, only from its beginning on, and nothing once it is closed", async () => {
  const { world, portal, wayfarer } = here.town;
  const one = await stay();
  await happen(world, one);
  await deliverAll(world);
  const [all, some, foreign] = [await receiver(), await receiver(), await receiver()];
  const { id } = await endpointAt(world, portal, all.url);
  await endpointAt(world, portal, some.url, ["receipt.available"]);
  await endpointAt(world, wayfarer, foreign.url);
  await happen(world, one, "session.extended");
  await happen(world, one, "receipt.available");
  await deliverAll(world);
  const types = (at: Receiver) => at.received.map(({ event }) => event.type);
  expect([all, some, foreign].map(types)).toEqual([
    ["session.extended", "receipt.available"],
    ["receipt.available"],
    [],
  ]);
  await expect(execute(closeEndpoint, appServer(world, wayfarer), { endpointId: id })).rejects.toMatchObject({
    code: "webhook_endpoint.not_found",
  });
  await execute(closeEndpoint, appServer(world, portal), { endpointId: id });
  await happen(world, one);
  await deliverAll(world);
  expect(all.received).toHaveLength(2);
});

test("what fails in one stay holds up the rest of that stay and no other, and comes in order when its time is", async () => {
  const { world, portal } = here.town;
  const [first, second] = await stays(here.town, 2);
  if (!first || !second) throw new Error("no stays");
  const at = await receiver();
  let isBroken = true;
  at.answer(({ event }, response) => {
    const isIll = isBroken && event.data.session?.id === publicId("session", first.id) && event.sequence === 2;
    response.statusCode = isIll ? 500 : 204;
    response.end();
  });
  const { id } = await endpointAt(world, portal, at.url);
  for (let turn = 0; turn < 3; turn++) for (const one of [first, second]) await happen(world, one);
  await deliverAll(world);
  expect([sequences(at, first), sequences(at, second)]).toEqual([
    [1, 2],
    [1, 2, 3],
  ]);
  await happen(world, first);
  await happen(world, second);
  await deliverAll(world);
  expect([sequences(at, first), sequences(at, second)]).toEqual([
    [1, 2],
    [1, 2, 3, 4],
  ]);
  isBroken = false;
  await world.advance(6);
  await deliverAll(world);
  expect(sequences(at, first)).toEqual([1, 2, 2, 3, 4]);
  expect((await deliveriesOf(world, id)).every(({ state }) => state === "delivered")).toBe(true);
});

test("two workers deliver every event once and every stay's in order", async () => {
  const { world, portal } = here.town;
  const all = await stays(here.town, 15);
  const at = await receiver();
  const other = await receiver();
  await endpointAt(world, portal, at.url);
  await endpointAt(world, portal, other.url);
  const workers = [1, 2].map(() => startEvents(async () => world.system()));
  await Promise.all(
    all.map(async (one) => {
      for (let turn = 0; turn < 6; turn++) await happen(world, one);
    }),
  );
  await expect.poll(() => at.received.length + other.received.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(180);
  await Promise.all(workers.map((worker) => worker.stop()));
  for (const one of all) {
    for (const each of [at, other]) expect(sequences(each, one)).toEqual([1, 2, 3, 4, 5, 6]);
  }
});

test("a rolled secret signs beside the old one for a day, then alone, and each is shown once", async () => {
  const { world, portal } = here.town;
  const one = await stay();
  const at = await receiver();
  const { id: endpointId, secret: older } = await endpointAt(world, portal, at.url);
  expect(await execute(showSecret, appServer(world, portal), { endpointId })).toBeNull();
  const secretId = uuidv7();
  await execute(rollSecret, appServer(world, portal), { endpointId, secretId });
  await execute(rollSecret, appServer(world, portal), { endpointId, secretId });
  const newer = (await execute(showSecret, appServer(world, portal), { endpointId })) ?? "";
  const verify = (secret: string) => {
    const got = at.received.at(-1);
    return () => new Webhook(secret).verify(got?.body ?? "", got?.headers ?? {});
  };
  await happen(world, one);
  await deliverAll(world);
  expect(at.received.at(-1)?.headers["webhook-signature"]?.split(" ")).toHaveLength(2);
  expect(verify(older)).not.toThrow();
  expect(verify(newer)).not.toThrow();
  await world.advance(24 * HOUR_SECONDS + 1);
  await happen(world, one);
  await deliverAll(world);
  expect(verify(older)).toThrow();
  expect(verify(newer)).not.toThrow();
  const roll = () => execute(rollSecret, appServer(world, portal), { endpointId, secretId: uuidv7() });
  for (let rolls = 1; rolls < SECRETS_MAX; rolls++) {
    await roll();
    await happen(world, one);
    await deliverAll(world);
    expect(at.received.at(-1)?.headers["webhook-signature"]?.split(" ")).toHaveLength(1 + rolls);
    expect(verify(newer)).not.toThrow(); // its day is not over, however often it is rolled meanwhile
  }
  const refused = { code: "webhook_endpoint.rolled_too_often", details: { secretsMax: SECRETS_MAX } };
  await expect(roll()).rejects.toMatchObject(refused);
  await world.advance(24 * HOUR_SECONDS + 1);
  await happen(world, one);
  await deliverAll(world);
  expect(verify(newer)).toThrow();
  await roll();
});
