import { afterAll, beforeAll, expect, test } from "vitest";
import { moveEnd } from "@/db/store/stop";
import { minor } from "@/lib/domain/money";
import { execute } from "@/lib/use-cases/command";
import { completeOverdue } from "@/lib/use-cases/session/complete";
import { answerStillParked } from "@/lib/use-cases/session/still-parked";
import { stopOverdue, stopSession } from "@/lib/use-cases/session/stop";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import type { TestPlace } from "@/tests/support/catalogue";
import { openStreet, ownCard, type Street, sessionNow } from "@/tests/support/owing";
import { again, offer, openOffer, park, work } from "@/tests/support/park";

let street: Street;
let garage: TestPlace;
let asking: TestPlace;

beforeAll(async () => {
  street = await openStreet();
  const { world, operator } = street;
  garage = await world.place(operator, "fr-garage", "100021", { holdMinor: minor(3_000), openMinutesMax: 600 });
  asking = await world.place(operator, "fr-garage", "100022", { holdMinor: minor(3_000), stillParkedMinutes: 120 });
});
afterAll(() => street.world.close());

let plates = 0;

async function parkAt(place: TestPlace, capMinor?: number) {
  const { world, portal } = street;
  const driver = await world.driver(portal);
  const card = await ownCard(street, driver);
  if (capMinor !== undefined && driver.actor.kind === "driver") {
    const caps = world.database.owner.json({ eur: capMinor });
    await world.database.owner`update driver set spending_caps = ${caps} where id = ${driver.actor.driverId}`;
  }
  plates += 1;
  const quote = await openOffer(world, driver, place, `EE${String(plates).padStart(3, "0")}EE`);
  return { driver, session: await park(world, driver, quote, card), quote };
}

test("a stay that nobody stops ends at the place's longest stay, and costs what it says then, however late the job comes", async () => {
  const { world } = street;
  const { session } = await parkAt(garage);
  expect(session.endsBecause).toBe("max_stay");
  await world.advance(24 * 3_600);
  await execute(stopOverdue, world.system(), { sessionId: session.id });
  await work(world);
  const ended = await sessionNow(street, session.id);
  expect(ended).toMatchObject({
    sessionStatus: "COMPLETE",
    stoppedBecause: "max_stay",
    minutes: 600,
    totalMinor: 1_835,
  });
  expect(ended.endedAt).toEqual(session.endsAt);
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("the driver's own limit stops a stay before it costs more", async () => {
  const { world } = street;
  const { session } = await parkAt(garage, 800);
  await world.advance(12 * 3_600);
  await work(world);
  const ended = await sessionNow(street, session.id);
  expect(ended).toMatchObject({ stoppedBecause: "spending_cap", minutes: 180, totalMinor: 785, balanceStatus: "PAID" });
});

test("a stay whose first minute costs more than the driver's own limit does not begin, and nothing is held", async () => {
  await expect(parkAt(garage, 300)).rejects.toMatchObject({ code: "session.above_cap" });
});

test("who does not answer whether the car is still there is stopped, who answers stays", async () => {
  const { world } = street;
  const quiet = await parkAt(asking);
  const present = await parkAt(asking);
  await world.advance(130 * 60);
  const answered = await execute(answerStillParked, again(world, present.driver), { sessionId: present.session.id });
  expect(answered.endsAt.getTime()).toBeGreaterThan(quiet.session.endsAt.getTime());
  await expect(
    execute(answerStillParked, again(world, present.driver), { sessionId: quiet.session.id }),
  ).rejects.toMatchObject({ code: "session.not_found" });
  await world.advance(25 * 60);
  await work(world);
  expect(await sessionNow(street, quiet.session.id)).toMatchObject({ stoppedBecause: "no_answer", minutes: 150 });
  expect(await sessionNow(street, present.session.id)).toMatchObject({ sessionStatus: "STARTED" });
});

test("a yes to the question counts whatever limit was set meanwhile, and brings no end that is over", async () => {
  const { world } = street;
  const { driver, session } = await parkAt(asking);
  await world.advance(130 * 60);
  if (driver.actor.kind !== "driver") throw new Error("no driver");
  const caps = world.database.owner.json({ eur: 100 });
  await world.database.owner`update driver set spending_caps = ${caps} where id = ${driver.actor.driverId}`;
  const answered = await execute(answerStillParked, again(world, driver), { sessionId: session.id });
  expect(answered).toMatchObject({ endsBecause: "no_answer" });
  expect(answered.endsAt.getTime()).toBeGreaterThan(session.endsAt.getTime());
});

test("a yes keeps no stay going whose new hold was refused", async () => {
  const { world } = street;
  const { driver, session } = await parkAt(asking);
  const soon = new Date(world.now().getTime() + 20 * 60_000);
  await world.database.system.transaction((tx) =>
    moveEnd(tx, session.id, { endsAt: soon, endsBecause: "hold_refused" }),
  );
  await execute(answerStillParked, again(world, driver), { sessionId: session.id });
  expect(await sessionNow(street, session.id)).toMatchObject({ endsAt: soon, endsBecause: "hold_refused" });
});

test("who stopped a stay is told: the driver, or nobody", async () => {
  const { world } = street;
  const [pressed, left] = [await parkAt(garage), await parkAt(garage)];
  await execute(stopSession, again(world, pressed.driver), { sessionId: pressed.session.id });
  await world.advance(11 * 3_600);
  await execute(stopOverdue, world.system(), { sessionId: left.session.id });
  const kindOf = async (sessionId: string) =>
    await world.database
      .owner`select actor_kind as by from activity where command = 'session.stop' and session_id = ${sessionId}`;
  expect(await kindOf(pressed.session.id)).toEqual([{ by: "driver" }]);
  expect(await kindOf(left.session.id)).toEqual([{ by: "system" }]);
});

test("without a saved card no open stay begins, and a bought stay cannot be stopped", async () => {
  const { world, portal } = street;
  const driver = await world.driver(portal);
  const quote = await openOffer(world, driver, garage, "EE900EE");
  await expect(park(world, driver, quote)).rejects.toMatchObject({ code: "payment_method.needed" });
  const card = await ownCard(street, driver);
  const bought = await park(world, driver, await offer(world, driver, garage, 60, "EE901EE"), card);
  const stop = (sessionId: string, context = driver) => execute(stopSession, again(world, context), { sessionId });
  await expect(stop(bought.id)).rejects.toMatchObject({ code: "session.not_open" });
  await expect(stop(bought.id, await world.driver(portal))).rejects.toMatchObject({ code: "session.not_found" });
});

test("a stay within free time lets the whole hold go and costs nothing", async () => {
  const { world, operator } = street;
  const street15 = await world.place(operator, "fr-street", "100023", { holdMinor: minor(500) });
  const { driver, session } = await parkAt(street15);
  const stopped = await execute(stopSession, again(world, driver), { sessionId: session.id });
  await work(world);
  expect(stopped).toMatchObject({ sessionStatus: "COMPLETE", totalMinor: 0, paidMinor: 0, balanceStatus: "PAID" });
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("a stop that is complete is not completed again, and a running stay not at all", async () => {
  const { world } = street;
  const { driver, session } = await parkAt(garage);
  await execute(completeOverdue, world.system(), { sessionId: session.id });
  expect(await sessionNow(street, session.id)).toMatchObject({ sessionStatus: "STARTED" });
  const first = await execute(stopSession, again(world, driver), { sessionId: session.id });
  const second = await execute(stopSession, again(world, driver), { sessionId: session.id });
  expect(second.completedAt).toEqual(first.completedAt);
  await execute(completeOverdue, world.system(), { sessionId: session.id });
  expect(await sessionNow(street, session.id)).toMatchObject({ completedAt: first.completedAt });
});
