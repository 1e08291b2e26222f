import { expect, test } from "vitest";
import { z } from "zod";
import { execute } from "@/lib/use-cases/command";
import { publishEvents } from "@/lib/use-cases/event/publish";
import { happen } from "@/tests/support/deliveries";
import { deliveryTown } from "@/tests/support/delivery-town";

const here = deliveryTown();
const counted = z.tuple([z.object({ last: z.number(), highest: z.number(), given: z.number() })]);

test("events that are forgotten while they get their positions leave none that is given twice", async () => {
  const { world, portal } = here.town;
  const parked = await here.stay();
  const { owner } = world.database;
  await execute(publishEvents, world.system(), {});
  for (let count = 0; count < 6; count++) await happen(world, parked);
  const publish = () => execute(publishEvents, world.system(), {});
  const publishing = await owner.begin(async (sql) => {
    await sql`delete from app_event where id in (select id from app_event where position is null order by ordinal limit 4)`;
    const begun = publish();
    const waiting = () =>
      owner`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await expect.poll(async () => (await waiting()).length, { timeout: 4_000 }).toBeGreaterThan(0);
    return { begun };
  });
  await publishing.begun;
  await happen(world, parked);
  await publish();
  const [stand] = counted.parse(
    await owner`select (select last_position::int from event_counter where app_id = ${portal.id}) as last,
      max(position)::int as highest, count(position)::int as given from app_event where app_id = ${portal.id}`,
  );
  expect(stand.highest).toBe(stand.last);
  expect(stand.given).toBe(stand.last);
});
