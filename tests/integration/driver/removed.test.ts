import { afterAll, beforeAll, expect, test } from "vitest";
import { listDriversToErase } from "@/db/store/user";
import { uuidv7 } from "@/lib/auth/context";
import { erasedWhenDisabledBefore } from "@/lib/domain/erasure";
import { type Context, execute } from "@/lib/use-cases/command";
import { eraseDriver } from "@/lib/use-cases/driver/erase";
import { registerDriver } from "@/lib/use-cases/driver/register";
import { removeDriver } from "@/lib/use-cases/driver/remove";
import { parkUser } from "@/lib/use-cases/session/park";
import { sweep } from "@/lib/use-cases/sweep";
import { again, savedCard, work } from "@/tests/support/park";
import { openTown, refusal, type Town } from "@/tests/support/town";

const DAY = 24 * 60 * 60;
let town: Town;
beforeAll(async () => {
  process.env.BAYFARE_URL = "https://bayfare.example"; // read once, with everything else
  town = await openTown();
});
afterAll(() => town.world.close());

const appOf = (driverId: string | null): Context =>
  town.world.context({ kind: "app", appId: town.wayfarer.id, keyId: uuidv7(), scopes: ["drive"], driverId });

/** A user with an address and a saved card. */
async function newUser(): Promise<{ externalId: string; email: string; driverId: string; driver: Context }> {
  const [externalId, driverId] = [`u-${uuidv7()}`, uuidv7()];
  const email = `${externalId}@example.org`;
  await execute(registerDriver, appOf(null), { driverId, externalId, email });
  const driver = appOf(driverId);
  await savedCard(town.world, town.wayfarer, driver, "pm_card_fr");
  return { externalId, email, driverId, driver };
}

const park = (driver: Context) =>
  execute(parkUser, again(town.world, driver), {
    sessionId: uuidv7(),
    zoneCode: town.place.zoneCode,
    minutes: 60,
    vehicle: { plate: town.plate(), country: "FR" },
  });

const remove = (driver: Context) => execute(removeDriver, again(town.world, driver), {});

/** Who is to be erased now. */
const due = () =>
  town.world.database.system.read((tx) => listDriversToErase(tx, erasedWhenDisabledBefore(town.world.now())));

/** Where an address, a saved vehicle or the app's id of a user still stands. */
async function personal(user: { driverId: string; email: string }): Promise<string[]> {
  const { driverId, email } = user;
  const rows = await town.world.database.owner`
    select 'driver' as kept from driver where id = ${driverId} and (email is not null or external_id is not null)
    union select 'vehicle' from vehicle where driver_id = ${driverId}
    union select 'stay' from session where driver_id = ${driverId} and receipt_email is not null
    union select 'offer' from quote where driver_id = ${driverId} and (receipt_email is not null or plate is not null)
    union select 'mail' from mail where to_email = ${email}`;
  return rows.map(({ kept }) => String(kept)).sort();
}

test("thirty days after a user left nothing personal stands outside of the books, and the books stand", async () => {
  const user = await newUser();
  const stay = await park(user.driver);
  await work(town.world);
  expect(await refusal(remove(user.driver))).toMatchObject({ code: "user.parked" });
  await town.world.advance(2 * 60 * 60);
  await execute(sweep, town.world.system(), {});
  await work(town.world);
  await remove(user.driver);
  expect(await refusal(remove(user.driver))).toMatchObject({ code: "user.not_found" });
  await town.world.advance(29 * DAY);
  await execute(eraseDriver, town.world.system(), { driverId: user.driverId });
  expect(await personal(user)).toEqual(expect.arrayContaining(["driver", "vehicle", "stay"]));
  expect(await due()).toEqual([]);
  await town.world.advance(DAY + 60);
  expect(await due()).toEqual([{ id: user.driverId }]);
  for (let twice = 0; twice < 2; twice++) {
    await execute(eraseDriver, town.world.system(), { driverId: user.driverId });
  }
  expect(await due()).toEqual([]);
  expect(await personal(user)).toEqual([]);
  const { owner } = town.world.database;
  const [books] = await owner`select plate, paid_minor as paid from session where id = ${stay.id}`;
  expect(books).toMatchObject({ plate: stay.plate, paid: String(stay.paidMinor) });
  expect(await owner`select total_minor as paid from receipt where session_id = ${stay.id}`).toMatchObject([
    { paid: String(stay.paidMinor) },
  ]);
  const traces =
    await owner`select command from activity where driver_id = ${user.driverId} and command like 'driver.%'`;
  expect(traces.map(({ command }) => command).sort()).toEqual(["driver.erase", "driver.register", "driver.remove"]);
});

test("a start at the moment of the removal is either seen by it or finds nobody", async () => {
  for (let round = 0; round < 5; round++) {
    const { driverId, driver } = await newUser();
    const [started, removed] = await Promise.allSettled([park(driver), remove(driver)]);
    expect([started.status, removed.status].filter((each) => each === "fulfilled")).toHaveLength(1);
    const [row] = await town.world.database.owner`select d.disabled_at is null as present,
      (select count(*)::int from session s where s.driver_id = d.id and s.session_status <> 'FAILED') as stays
      from driver d where d.id = ${driverId}`;
    expect(row).toMatchObject(
      removed.status === "fulfilled" ? { present: false, stays: 0 } : { present: true, stays: 1 },
    );
  }
});
