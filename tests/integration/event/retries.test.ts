import { expect, test } from "vitest";
import { execute } from "@/lib/use-cases/command";
import { resendEvent } from "@/lib/use-cases/event/resend";
import { sweep } from "@/lib/use-cases/sweep";
import { appServer, deliverAll, deliveriesOf, endpointAt, happen } from "@/tests/support/deliveries";
import { deliveryTown } from "@/tests/support/delivery-town";

const HOUR_SECONDS = 60 * 60;

const here = deliveryTown();
const { receiver, stay } = here;

test("what is never taken is tried for three days with growing gaps, then given up, and can be sent again under its id", async () => {
  const { world, portal } = here.town;
  const one = await stay();
  const at = await receiver();
  at.answer((_, response) => {
    response.statusCode = 500;
    response.end("no");
  });
  const { id } = await endpointAt(world, portal, at.url);
  const begun = world.now().getTime();
  await happen(world, one);
  await deliverAll(world);
  const gaps: number[] = [];
  for (;;) {
    const [row] = await deliveriesOf(world, id);
    if (row?.state !== "pending") break;
    const gap = Math.ceil((row.nextTryAt.getTime() - world.now().getTime()) / 1_000);
    gaps.push(gap);
    await world.advance(gap + 1);
    await deliverAll(world);
  }
  const [dead] = await deliveriesOf(world, id);
  expect(dead).toMatchObject({ state: "dead", status: 500, trouble: "refused", answer: "no" });
  expect(gaps.length).toBeGreaterThanOrEqual(8);
  expect(gaps.slice(0, -1).every((gap, index) => index === 0 || gap > (gaps[index - 1] ?? 0))).toBe(true);
  const hours = (world.now().getTime() - begun) / 3_600_000;
  expect(hours).toBeGreaterThan(71.9);
  expect(hours).toBeLessThan(72.2);
  at.answer((_, response) => response.end());
  const [row] = await world.database.owner`select event_id as id from webhook_delivery where endpoint_id = ${id}`;
  await expect(execute(resendEvent, appServer(world, here.town.wayfarer), { eventId: row?.id })).rejects.toMatchObject({
    code: "event.not_found",
  });
  await execute(resendEvent, appServer(world, portal), { eventId: row?.id });
  expect(await deliverAll(world)).toBe(1);
  expect(new Set(at.received.map(({ id: sent, body }) => sent + body)).size).toBe(1);
});

test("an event that nobody wants any more is not sent again, and says so", async () => {
  const { world, portal } = here.town;
  await happen(world, await stay());
  await deliverAll(world);
  const [row] = await world.database.owner`select id from app_event where app_id = ${portal.id} limit 1`;
  await expect(execute(resendEvent, appServer(world, portal), { eventId: row?.id })).rejects.toMatchObject({
    code: "event.no_endpoint",
  });
});

test("deliveries are forgotten with their events, and what waited for an endpoint that never came back is given up", async () => {
  const { world, portal } = here.town;
  const at = await receiver();
  const [one, another] = [await stay(), await stay()];
  const { id } = await endpointAt(world, portal, at.url);
  await happen(world, one);
  await deliverAll(world);
  await at.close();
  for (let turn = 0; turn < 3; turn++) await happen(world, another);
  await deliverAll(world);
  await world.advance(73 * HOUR_SECONDS);
  await execute(sweep, world.system(), {});
  expect((await deliveriesOf(world, id)).filter(({ state }) => state === "pending").length).toBeGreaterThan(0);
  await world.advance(2 * HOUR_SECONDS);
  await execute(sweep, world.system(), {});
  expect((await deliveriesOf(world, id)).filter(({ state }) => state === "pending")).toEqual([]);
  await world.advance(30 * 24 * HOUR_SECONDS);
  await execute(sweep, world.system(), {});
  expect(await deliveriesOf(world, id)).toEqual([]);
});
