import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { listActivity } from "@/db/store/activity";
import { execute } from "@/lib/use-cases/command";
import { refreshConnection } from "@/lib/use-cases/connection/refresh";
import { cancelPayment } from "@/lib/use-cases/session/cancel";
import type { TestConnection, TestPlace } from "@/tests/support/catalogue";
import { again, offer, park, paymentOf } from "@/tests/support/park";
import { calm, openTown, parked, pass, reload, SENDS, type Town, trouble, withCard } from "@/tests/support/town";

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.world.close());
afterEach(() => calm(town));

let operators = 0;

/** An operator of its own, because who has left never comes back. */
async function leaving(): Promise<{ place: TestPlace; connection: TestConnection }> {
  const n = ++operators;
  const operator = await town.world.operator(`leaving-${n}`, "FR", "eur");
  const connection = await town.world.connect(town.portal, operator);
  return { connection, place: await town.world.place(operator, "fr-garage", `75010${n}`) };
}

async function leave({ id, account }: TestConnection): Promise<void> {
  const { world, portal } = town;
  const platform = portal.platform.account;
  await world.simulator.control("POST", `accounts/${account}/deauthorize`, z.unknown(), { platform });
  await execute(refreshConnection, world.system(), { connectionId: id });
}

test("an operator that leaves does not block its drivers: the open start ends, and they park elsewhere", async () => {
  const { place, connection } = await leaving();
  const known = await withCard(town);
  const plate = town.plate();
  const session = await park(town.world, known.driver, await offer(town.world, known.driver, place, 60, plate));
  expect((await paymentOf(town.world, session.id)).status).toBe("requires_payment_method");
  await leave(connection);
  await pass(town, 60);
  expect((await reload(town, session.id)).sessionStatus).toBe("CREATED");
  await pass(town, 15 * 60);
  expect(await reload(town, session.id)).toMatchObject({ sessionStatus: "FAILED", failedBecause: "canceled" });
  expect(await paymentOf(town.world, session.id)).toMatchObject({ status: "canceled", sealedClientSecret: null });
  const elsewhere = await offer(town.world, known.driver, town.place, 60, plate);
  expect((await park(town.world, known.driver, elsewhere, known.card)).sessionStatus).toBe("STARTED");
});

test("who gives up the card form of an operator that has left parks elsewhere at once", async () => {
  const { place, connection } = await leaving();
  const known = await withCard(town);
  const session = await park(town.world, known.driver, await offer(town.world, known.driver, place, 60, town.plate()));
  await leave(connection);
  await execute(cancelPayment, again(town.world, known.driver), { sessionId: session.id });
  const activity = await town.world.database.system.read((tx) => listActivity(tx, session.id));
  expect(activity).toContainEqual(expect.objectContaining({ command: "session.cancel_payment", actorKind: "driver" }));
  expect((await reload(town, session.id)).sessionStatus).toBe("FAILED");
  await parked(town, known);
});

test("a start whose answer was lost ends too when its operator has left meanwhile", async () => {
  const { place, connection } = await leaving();
  const driver = await town.world.driver(town.portal);
  const quote = await offer(town.world, driver, place, 60, town.plate());
  await trouble(town, "answer_lost", SENDS);
  const session = await park(town.world, driver, quote);
  await calm(town);
  await leave(connection);
  await pass(town, 60, 60, 60);
  expect((await reload(town, session.id)).sessionStatus).toBe("CREATED");
  await pass(town, 15 * 60);
  expect((await reload(town, session.id)).sessionStatus).toBe("FAILED");
});
