import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { listParts } from "@/db/store/refund";
import { findSession } from "@/db/store/session";
import { uuidv7 } from "@/lib/auth/context";
import { TryLater } from "@/lib/jobs/queue";
import { execute } from "@/lib/use-cases/command";
import { requestRefund } from "@/lib/use-cases/refund/request";
import { handleStripeEvent } from "@/lib/use-cases/stripe-event/handle";
import { sweep } from "@/lib/use-cases/sweep";
import type { TestApp, TestOperator, TestPlace } from "@/tests/support/catalogue";
import { delivered, offer, park, savedCard, work } from "@/tests/support/park";
import { openWorld, type World } from "@/tests/support/world";

let world: World;
let portal: TestApp;
let ville: TestOperator;
let place: TestPlace;

beforeAll(async () => {
  world = await openWorld();
  portal = await world.app("portal");
  ville = await world.operator("ville", "FR", "eur");
  await world.connect(portal, ville);
  place = await world.place(ville, "fr-garage", "750001");
  await work(world);
});
afterAll(() => world.close());

const partOf = async (refundId: string) => {
  const [part] = await world.database.system.read((tx) => listParts(tx, { refundId }));
  if (!part) throw new Error("no part");
  return part;
};

test("a refund that fails while Stripe does not answer for hours is followed when it answers again", async () => {
  const driver = await world.driver(portal);
  const card = await savedCard(world, portal, driver, "pm_card_refundFail");
  const session = await park(world, driver, await offer(world, driver, place, 120, "HH001HH"), card);
  const personId = uuidv7();
  await world.database.owner`insert into person (id, email, created_at) values (${personId}, 'o@example.org', now())`;
  const owner = world.context({ kind: "operator", operatorId: ville.id, personId, role: "owner" });
  const asked = { refundId: uuidv7(), sessionId: session.id, amountMinor: 100, reason: "goodwill" };
  await execute(requestRefund, owner, asked);
  await world.advance(31);
  await work(world);
  expect((await partOf(asked.refundId)).state).toBe("succeeded");

  const match = { method: "GET", path: "^/v1/refunds/" };
  await world.simulator.control("POST", "faults", z.unknown(), { kind: "server_error", times: 100, match });
  await world.advance(150);
  await delivered(world);
  const rows = await world.database
    .owner`select id from stripe_event where type = 'refund.failed' and handled_at is null`;
  const eventId = z.string().parse(rows[0]?.id);
  for (let tries = 0; tries < 25; tries++) {
    await expect(execute(handleStripeEvent, world.system(), { appId: portal.id, eventId })).rejects.toThrow(TryLater);
  }
  await world.simulator.control("DELETE", "faults", z.unknown());
  await world.advance(2 * 3_600);
  await execute(sweep, world.system(), {});
  await work(world);
  expect((await partOf(asked.refundId)).state).toBe("failed");
});

test("without a queue the sweep does what is due itself", async () => {
  const driver = await world.driver(portal);
  const session = await park(world, driver, await offer(world, driver, place, 60, "HH002HH"));
  await world.database.owner`drop schema pgboss cascade`;
  await world.advance(16 * 60);
  await execute(sweep, world.system(), {});
  const after = await world.database.system.read((tx) => findSession(tx, { sessionId: session.id }));
  expect(after?.sessionStatus).toBe("FAILED");
});
