import { afterAll, beforeAll, expect, test } from "vitest";
import { listParts, sumFeeRefunds } from "@/db/store/refund";
import { findStays } from "@/db/store/session-facts";
import { work } from "@/tests/support/park";
import { wholeReadsOf } from "@/tests/support/plans";
import { ask, type Desk, openDesk, type Stay } from "@/tests/support/refunds";

const OF_OTHERS = 5_000;

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.world.close());

/** As many parts with their fees as came back for this stay, for as many others. */
async function copyParts({ sessionId }: Stay, count: number): Promise<void> {
  await desk.world.database.owner.begin(async (sql) => {
    await sql`create temporary table copied on commit drop as
      select p.id as of, uuidv7() as id, n from refund_part p, generate_series(1, ${count}) n where p.session_id = ${sessionId}`;
    await sql`insert into refund_part select (jsonb_populate_record(p, jsonb_build_object('id', c.id, 'session_id', uuidv7(),
      'stripe_refund_id', 're_copied_' || c.n))).* from refund_part p join copied c on c.of = p.id`;
    await sql`insert into fee_refund select (jsonb_populate_record(f, jsonb_build_object('id', uuidv7(), 'refund_part_id', c.id))).*
      from fee_refund f join copied c on c.of = f.refund_part_id`;
  });
}

test("what came back for a stay is found without reading what came back for all others", async () => {
  const { world, portal } = desk;
  const agent = await desk.agent();
  const [stay, other] = [await desk.stay(), await desk.stay()];
  for (const { sessionId } of [stay, other]) await ask(world, agent, sessionId, { amountMinor: 100 });
  await world.advance(31);
  await work(world);
  await copyParts(other, OF_OTHERS);
  const [count] = await world.database.owner<{ parts: number; fees: number }[]>`
    select (select count(*)::int from refund_part) as parts, (select count(*)::int from fee_refund) as fees`;
  expect(count).toEqual({ parts: OF_OTHERS + 2, fees: OF_OTHERS + 2 });
  await world.database.owner`analyze`;
  const whole = await wholeReadsOf(world.database.url, ["refund_part", "fee_refund"], async (tx) => {
    expect(await findStays(tx, [{ appId: portal.id, sessionId: stay.sessionId }])).toMatchObject([{ parts: [{}] }]);
    expect(await listParts(tx, stay)).toHaveLength(1);
    await sumFeeRefunds(tx, stay.paymentId);
  });
  expect(whole).toEqual([]);
});
