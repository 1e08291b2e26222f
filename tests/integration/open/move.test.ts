import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { listPayments } from "@/db/store/payment";
import type { SessionRow } from "@/db/store/session";
import { minor } from "@/lib/domain/money";
import type { Context } from "@/lib/use-cases/command";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import type { TestPlace } from "@/tests/support/catalogue";
import { correct, flatPlace, moneyOf, toldOf } from "@/tests/support/moving";
import { lastCall, openOffer, park, savedCard, stop, stripeCalls, work } from "@/tests/support/park";
import { openTown, pass, refusal, reload, type Town } from "@/tests/support/town";

const HOLD = 1_000;

let town: Town;
let here: TestPlace;
let dear: TestPlace;
let cheap: TestPlace;

beforeAll(async () => {
  town = await openTown();
  here = await flatPlace(town, "750020", 300, { open: { holdMinor: minor(HOLD) } });
  dear = await flatPlace(town, "750021", 1_965, { open: { holdMinor: minor(3_000), openMinutesMax: 120 } });
  cheap = await flatPlace(town, "750022", 120, { open: { holdMinor: minor(500), stillParkedMinutes: 60 } });
});
afterAll(() => town.world.close());

const to = ({ zoneCode }: TestPlace) => ({ zoneCode });

async function parked(capMinor?: number): Promise<{ driver: Context; session: SessionRow }> {
  const { world, portal } = town;
  const driver = await world.driver(portal);
  const card = await savedCard(world, portal, driver, "pm_card_visa");
  if (capMinor !== undefined && driver.actor.kind === "driver") {
    const caps = JSON.stringify({ eur: capMinor });
    await world.database
      .owner`update driver set spending_caps = ${caps}::text::jsonb where id = ${driver.actor.driverId}`;
  }
  const session = await park(world, driver, await openOffer(world, driver, here, town.plate()), card);
  expect(session.sessionStatus).toBe("STARTED");
  return { driver, session };
}

test("an open stay moves without money, keeps its hold, and is priced at its stop by the right place", async () => {
  const { driver, session } = await parked();
  const before = await lastCall(town.world);
  const after = await correct(town, driver, session.id, to(dear));
  expect(await stripeCalls(town.world, before)).toEqual([]);
  expect(after).toMatchObject({ zoneCode: "750021", totalMinor: 0, endsBecause: "max_stay" });
  expect(after.endsAt.getTime()).toBe((session.startedAt?.getTime() ?? 0) + 120 * 60_000);
  expect(await toldOf(town, session.id)).toEqual(["session.started", "session.corrected"]);
  await stop(town.world, driver, session.id);
  await work(town.world);
  expect(await reload(town, session.id)).toMatchObject({ totalMinor: 2_000, paidMinor: 2_000, balanceStatus: "PAID" });
  expect(await moneyOf(town, session.id)).toEqual({
    payments: ["remainder 1000 succeeded", `hold ${HOLD} succeeded`],
    refunds: [],
    receipts: ["sale 1000 750021", "supplement 1000 750021"],
  });
});

test("the right place's question and longest stay end it from then on", async () => {
  const { driver, session } = await parked();
  const after = await correct(town, driver, session.id, to(cheap));
  expect(after).toMatchObject({ zoneCode: "750022", endsBecause: "no_answer" });
  expect(after.endsAt.getTime()).toBe((session.startedAt?.getTime() ?? 0) + 90 * 60_000);
  await pass(town, 91 * 60);
  expect(await reload(town, session.id)).toMatchObject({ sessionStatus: "COMPLETE", totalMinor: 155, paidMinor: 155 });
});

test("a hold that may grow does so by the right place's tariff", async () => {
  const { world, portal, operator } = town;
  const garage = await world.place(operator, "fr-garage", "750023", { holdMinor: minor(HOLD) });
  const driver = await world.driver(portal);
  const [{ account }] = z
    .tuple([z.object({ account: z.string() })])
    .parse(await world.database.owner`select stripe_account_id as account from connection where app_id = ${portal.id}`);
  const features = `accounts/${account}/card_features`;
  await world.simulator.control("POST", features, z.unknown(), { incrementalAuthorization: true });
  const card = await savedCard(world, portal, driver, "pm_card_visa");
  const session = await park(world, driver, await openOffer(world, driver, here, town.plate()), card);
  const growAt = async () =>
    (await world.database.system.read((tx) => listPayments(tx, session.id))).map((payment) => payment.growAt);
  expect(await growAt()).toEqual([null]);
  await correct(town, driver, session.id, to(garage));
  expect(await growAt()).toEqual([expect.any(Date)]);
  await correct(town, driver, session.id, to(here));
  expect(await growAt()).toEqual([null]);
  await stop(world, driver, session.id);
});

test("a place that sells no open stays, or costs more than the driver's limit, takes none", async () => {
  const { driver, session } = await parked(500);
  expect((await refusal(correct(town, driver, session.id, to(town.place)))).code).toBe("place.wrong_kind");
  expect((await refusal(correct(town, driver, session.id, to(dear)))).code).toBe("session.above_cap");
  expect(await reload(town, session.id)).toMatchObject({ zoneCode: "750020" });
  await stop(town.world, driver, session.id);
});

test("a correction and a stop at once: the stay is priced by the place where it was stopped", async () => {
  for (let round = 0; round < 3; round++) {
    const { driver, session } = await parked();
    const [moved] = await Promise.allSettled([
      correct(town, driver, session.id, to(dear)),
      stop(town.world, driver, session.id),
    ]);
    await work(town.world);
    const { zoneCode, totalMinor, paidMinor } = await reload(town, session.id);
    expect([zoneCode, totalMinor]).toEqual(moved.status === "fulfilled" ? ["750021", 2_000] : ["750020", 335]);
    expect(paidMinor).toBe(totalMinor);
  }
});

test("after it the books balance to the cent", async () => {
  await pass(town, 60);
  expect(await booksOff(town.world)).toEqual(NOTHING_OFF);
});
