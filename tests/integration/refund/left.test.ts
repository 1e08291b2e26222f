import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { listActivity } from "@/db/store/activity";
import { listParts } from "@/db/store/refund";
import { type Context, execute } from "@/lib/use-cases/command";
import { refreshConnection } from "@/lib/use-cases/connection/refresh";
import { offer, park, paymentOf, savedCard, work } from "@/tests/support/park";
import { ask, type Desk, openDesk, trouble } from "@/tests/support/refunds";

const DAY = 86_400;

let desk: Desk;
let agent: Context;
beforeAll(async () => {
  desk = await openDesk();
  agent = await desk.agent();
});
afterAll(() => desk.world.close());

async function later(seconds: number): Promise<void> {
  await desk.world.advance(seconds);
  await work(desk.world);
}

/** A paid stay at an operator of its own, of which 3.00 were asked back, and how that operator leaves. */
async function asked(slug: string, zoneCode: string) {
  const { world, portal } = desk;
  const operator = await world.operator(slug, "FR", "eur");
  const { id: connectionId, account } = await world.connect(portal, operator);
  const place = await world.place(operator, "fr-garage", zoneCode);
  const driver = await world.driver(portal);
  const card = await savedCard(world, portal, driver, "pm_card_fr");
  const session = await park(world, driver, await offer(world, driver, place, 120, `QX${zoneCode.slice(2)}`), card);
  await work(world);
  await ask(world, agent, session.id, { amountMinor: 300 });
  const leave = async () => {
    const platform = portal.platform.account;
    await world.simulator.control("POST", `accounts/${account}/deauthorize`, z.unknown(), { platform });
    await execute(refreshConnection, world.system(), { connectionId });
  };
  const facts = async () => ({
    parts: await world.database.system.read((tx) => listParts(tx, { sessionId: session.id })),
    activity: await world.database.system.read((tx) => listActivity(tx, session.id)),
    reserved: (await paymentOf(world, session.id)).refundReservedMinor,
  });
  return { leave, facts };
}

test("a refund of an operator that has left ends as failed: its reserve is free and it is due no more", async () => {
  const { leave, facts } = await asked("leaving", "100009");
  await leave();
  await later(31);
  const { parts, activity, reserved } = await facts();
  expect(parts).toMatchObject([{ state: "failed", failureReason: "connection_closed", nextCheckAt: null }]);
  expect(reserved).toBe(0);
  expect(activity.filter(({ command }) => command === "refund.execute")).toMatchObject([
    { data: { amountMinor: 300 } },
  ]);
});

test("a refund that may have been carried out before its operator left keeps its reserve for thirty days, then ends", async () => {
  const { leave, facts } = await asked("doubtful", "100010");
  const { control } = desk.world.simulator;
  await control("POST", "webhooks", z.unknown(), { mode: "drop" }); // an event would tell what the answer would have told
  await trouble(desk.world, "answer_lost", 8); // more often than the client asks again
  await later(31);
  await control("DELETE", "faults", z.unknown());
  expect(await facts()).toMatchObject({ parts: [{ state: "unknown" }], reserved: 300 });
  await leave();
  await later(DAY);
  expect(await facts()).toMatchObject({ parts: [{ state: "unknown" }], reserved: 300 });
  await later(30 * DAY);
  const { parts, reserved } = await facts();
  expect(parts).toMatchObject([{ state: "failed", failureReason: "connection_closed", nextCheckAt: null }]);
  expect(reserved).toBe(0);
});
