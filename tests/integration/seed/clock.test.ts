import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { connect } from "@/db/client";
import { readClockOffset } from "@/db/store/clock";
import { followSimulatorClock } from "@/lib/dev/clock-follower";
import { openWorld, type World } from "@/tests/support/world";

let world: World;

beforeAll(async () => {
  world = await openWorld();
  process.env.SIMULATOR_TOKEN = world.simulator.token;
});

afterAll(() => world.close());

test("product time takes the simulator's clock, and one sweep is asked for each time that it moved", async () => {
  const owner = connect(world.database.ownerUrl, { max: 1 });
  const db = owner.database({ kind: "system" });
  const sweeps = async () =>
    (await world.database.owner`select count(*)::int as n from pgboss.job where name = 'sweep.due'`)[0]?.n;
  const follow = () => followSimulatorClock(db, world.simulator.url);
  try {
    await follow();
    expect([await db.read(readClockOffset), await sweeps()]).toEqual([0, 0]);
    await world.simulator.control("POST", "clock", z.unknown(), { advanceSeconds: 86_400 });
    await follow();
    await follow();
    expect([await db.read(readClockOffset), await sweeps()]).toEqual([86_400_000, 1]);
    await world.simulator.control("POST", "clock", z.unknown(), { offsetSeconds: 0 });
    await follow();
    expect(await db.read(readClockOffset)).toBe(0);
  } finally {
    await owner.close();
  }
});
