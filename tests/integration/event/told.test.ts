import { afterAll, beforeAll, expect, test } from "vitest";
import { beforeCommit } from "@/db/client";
import { uuidv7 } from "@/lib/auth/context";
import { publicId } from "@/lib/domain/id";
import { loadEvents } from "@/lib/loaders/app/event";
import { execute } from "@/lib/use-cases/command";
import { refreshConnection } from "@/lib/use-cases/connection/refresh";
import { publishEvents } from "@/lib/use-cases/event/publish";
import { tell } from "@/lib/use-cases/event/tell";
import { sweep } from "@/lib/use-cases/sweep";
import { copiesOf, publish, told, toldOf } from "@/tests/support/events";
import { openTown, parked, type Town, withCard } from "@/tests/support/town";

let town: Town;
beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.world.close());

const DAY_SECONDS = 24 * 60 * 60;

/** Stays of the portal at one operator. */
async function stays(count: number) {
  const { id } = await parked(town, await withCard(town));
  const { id: appId } = town.portal;
  const { id: operatorId } = town.operator;
  return (await copiesOf(town, id, count)).map((copy) => ({ id: copy, appId, operatorId }));
}

test("every event of a transaction tells the stay as it is at the commit, not as it was halfway", async () => {
  const session = await parked(town, await withCard(town));
  const events = await toldOf(town.world, town.portal.id, publicId("session", session.id));
  expect(events.map(({ type }) => type).sort()).toEqual(["payment.succeeded", "receipt.available", "session.started"]);
  expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  for (const { data } of events) {
    expect(data.session).toMatchObject({
      id: publicId("session", session.id),
      sessionStatus: "STARTED",
      totalMinor: 335,
      paidMinor: 335,
      owedMinor: 0,
      vehicle: { plate: session.plate, country: "FR" },
      price: { minorInclVat: 300 },
      transactions: [{ outcome: "CHARGE", amountMinor: 335 }],
      receiptAvailable: true,
      nextAction: null,
    });
  }
  const paid = events.find(({ type }) => type === "payment.succeeded");
  expect(paid?.data).toMatchObject({ paymentId: expect.stringMatching(/^pay_/), amountMinor: 335 });
});

test("a full page of events after which nothing follows is the last one", async () => {
  await parked(town, await withCard(town));
  const { world, portal } = town;
  const after = (await told(world, portal.id)).at(-3)?.position ?? 0;
  const app = { kind: "app", appId: portal.id, keyId: uuidv7(), scopes: ["read"], driverId: null } as const;
  const page = (limit: number) => loadEvents(world.context(app), { after, limit });
  expect(await page(1)).toMatchObject({ rows: [{ position: after + 1 }], hasMore: true });
  expect(await page(2)).toMatchObject({ rows: [{ position: after + 1 }, { position: after + 2 }], hasMore: false });
});

test("what an operator causes names the app's user, whom the operator itself cannot see", async () => {
  const [stay] = await stays(1);
  if (!stay) throw new Error("no stay");
  const { world } = town;
  await world.database
    .owner`update driver set external_id = 'u-77' where id = (select driver_id from session where id = ${stay.id})`;
  const clerk = world.context({ kind: "operator", role: "clerk", operatorId: stay.operatorId, personId: stay.id });
  await clerk.db.transaction((tx) => tell(tx, clerk, stay, "refund.updated"));
  const [event] = await toldOf(world, town.portal.id, publicId("session", stay.id));
  expect(event?.data.session).toMatchObject({ userId: "u-77" });
});

test("what is rolled back is not told, and leaves no gap in the numbers of its stay", async () => {
  const [stay] = await stays(1);
  if (!stay) throw new Error("no stay");
  const context = town.world.system();
  for (const fails of [false, true, true, false]) {
    const work = context.db.transaction(async (tx) => {
      await tell(tx, context, stay, "session.extended");
      await tell(tx, context, stay, "receipt.available");
      if (fails) throw new Error("undone");
    });
    await work.catch((error: Error) => expect(error.message).toBe("undone"));
  }
  const events = await toldOf(town.world, town.portal.id, publicId("session", stay.id));
  expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
});

test("starts of one app do not wait for each other to be numbered, and one that lasts holds nobody up", async () => {
  const [slow, quick] = await stays(2);
  if (!slow || !quick) throw new Error("no stays");
  const context = town.world.system();
  const gate = Promise.withResolvers<void>();
  const lasting = context.db.transaction(async (tx) => {
    await tell(tx, context, slow, "session.extended");
    // The event is written at the very end: what follows keeps the row uncommitted until the gate opens.
    beforeCommit(tx, () => gate.promise);
  });
  await context.db.transaction((tx) => tell(tx, context, quick, "session.extended"));
  const before = await toldOf(town.world, town.portal.id, publicId("session", quick.id));
  expect(before).toHaveLength(1);
  gate.resolve();
  await lasting;
  const after = await toldOf(town.world, town.portal.id, publicId("session", slow.id));
  expect(after[0]?.position).toBeGreaterThan(before[0]?.position ?? 0);
});

test("positions have no gap and keep each stay's order while many commit at once and three number them; who follows them misses nothing", async () => {
  const all = await stays(20);
  const context = town.world.system();
  await publish(town.world);
  const begun = (await told(town.world, town.portal.id)).at(-1)?.position ?? 0;
  let isOver = false;
  const numbering = Array.from({ length: 3 }, async () => {
    while (!isOver) await execute(publishEvents, context, {});
  });
  const followed: number[] = [];
  const following = (async () => {
    const { owner } = town.world.database;
    for (let last = begun; followed.length < 200; ) {
      const rows = await owner<{ position: string }[]>`select position from app_event
        where app_id = ${town.portal.id} and position > ${last} order by position limit 50`;
      followed.push(...rows.map(({ position }) => Number(position)));
      last = followed.at(-1) ?? last;
    }
  })();
  await Promise.all(
    all.map(async (stay) => {
      for (let turn = 0; turn < 10; turn++)
        await context.db.transaction((tx) => tell(tx, context, stay, "session.extended"));
    }),
  );
  await following;
  isOver = true;
  await Promise.all(numbering);
  expect(followed).toEqual(Array.from({ length: 200 }, (_, index) => begun + 1 + index));
  for (const { id } of all) {
    const events = await toldOf(town.world, town.portal.id, publicId("session", id));
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  }
});

test("an operator's account that changes its state is told once, with no stay and no number of one", async () => {
  const { world } = town;
  const rows = await world.database.owner`select id from connection where app_id = ${town.wayfarer.id}`;
  const connectionId = String(rows[0]?.id);
  await world.database.owner`update connection set charges_enabled = false where id = ${connectionId}`;
  const count = (await told(world, town.wayfarer.id)).length;
  await execute(refreshConnection, world.system(), { connectionId });
  await execute(refreshConnection, world.system(), { connectionId });
  const news = (await told(world, town.wayfarer.id)).slice(count);
  expect(news).toMatchObject([
    {
      type: "connection.updated",
      sequence: null,
      data: { session: null, operatorId: publicId("operator", town.operator.id), state: "ready" },
    },
  ]);
});

test("an event is kept for thirty days, and positions go on where they were", async () => {
  const { world } = town;
  const last = (await told(world, town.portal.id)).at(-1)?.position ?? 0;
  expect(last).toBeGreaterThan(0);
  await world.advance(29 * DAY_SECONDS);
  await execute(sweep, world.system(), {});
  expect((await told(world, town.portal.id)).some(({ position }) => position === last)).toBe(true);
  await world.advance(2 * DAY_SECONDS);
  await execute(sweep, world.system(), {});
  const kept = await told(world, town.portal.id);
  expect(kept.every(({ position }) => position > last)).toBe(true);
  const [stay] = await stays(1);
  if (!stay) throw new Error("no stay");
  const context = world.system();
  await context.db.transaction((tx) => tell(tx, context, stay, "session.extended"));
  const positions = (await told(world, town.portal.id)).map(({ position }) => position);
  expect(positions).toEqual(positions.map((_, index) => last + 1 + index));
});
