import { expect, test } from "vitest";
import { startEvents } from "@/lib/jobs/events";
import { execute } from "@/lib/use-cases/command";
import { NotNumbered, publishEvents } from "@/lib/use-cases/event/publish";
import { happen, stays } from "@/tests/support/deliveries";
import { deliveryTown } from "@/tests/support/delivery-town";

const here = deliveryTown();

/** Lets no event of the first app get a position, until `mend`. The app that is asked first comes first in the list. */
async function breakNumbering(): Promise<{ broken: string; mend(): Promise<void> }> {
  const { owner } = here.town.world.database;
  const [first] = await owner<{ id: string }[]>`select id from app
    where exists (select 1 from app_event e where e.app_id = app.id and e.position is null)`;
  if (!first) throw new Error("no event waits");
  await owner.unsafe(`create function refuse_position() returns trigger language plpgsql as
    $$ begin if new.app_id = '${first.id}' then raise exception 'not this one'; end if; return new; end $$`);
  await owner`create trigger refuse_position before update of position on app_event for each row execute function refuse_position()`;
  return { broken: first.id, mend: async () => void (await owner`drop function refuse_position() cascade`) };
}

const waiting = async (appId: string) => {
  const { owner } = here.town.world.database;
  return (await owner`select 1 from app_event where app_id = ${appId} and position is null`).length;
};

test("an app whose events cannot be numbered holds up no other, is named, and gets its positions once they can be", async () => {
  const { world, portal, wayfarer } = here.town;
  const [own, foreign] = [await stays(here.town, 1), await stays(here.town, 1, wayfarer)];
  for (const one of [...own, ...foreign]) await happen(world, one);
  const { broken, mend } = await breakNumbering();
  const healthy = broken === portal.id ? wayfarer.id : portal.id;
  const failure = await execute(publishEvents, world.system(), {}).catch((error: unknown) => error);
  if (!(failure instanceof NotNumbered)) throw failure;
  expect(failure.appIds).toEqual([broken]);
  expect(failure.message).toContain(broken);
  expect([await waiting(healthy), await waiting(broken)]).toEqual([0, 1]);
  await mend();
  await execute(publishEvents, world.system(), {});
  expect(await waiting(broken)).toBe(0);
});

test("a worker numbers everybody else's events as quickly as ever while one app's cannot be numbered, and tries that one again", async () => {
  const { world, portal, wayfarer } = here.town;
  const [[own], [foreign]] = [await stays(here.town, 1), await stays(here.town, 1, wayfarer)];
  if (!own || !foreign) throw new Error("no stays");
  for (const one of [own, foreign]) await happen(world, one);
  const { broken, mend } = await breakNumbering();
  const healthy = broken === portal.id ? foreign : own;
  const worker = startEvents(async () => world.system());
  try {
    await expect.poll(() => waiting(healthy.appId)).toBe(0);
    const begun = performance.now();
    for (let count = 0; count < 3; count++) {
      await happen(world, healthy);
      await expect.poll(() => waiting(healthy.appId), { timeout: 10_000, interval: 20 }).toBe(0);
    }
    expect(performance.now() - begun).toBeLessThan(4_000);
    expect(await waiting(broken)).toBe(1);
    await mend();
    await expect.poll(() => waiting(broken), { timeout: 15_000 }).toBe(0);
  } finally {
    await worker.stop();
  }
});
