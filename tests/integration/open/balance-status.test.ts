import { afterAll, beforeAll, expect, test } from "vitest";
import { findSession } from "@/db/store/session";
import { work } from "@/tests/support/park";
import { ask, type Desk, openDesk } from "@/tests/support/refunds";

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.world.close());

async function stored(sessionId: string) {
  const session = await desk.world.database.system.read((tx) => findSession(tx, { sessionId }));
  return session?.balanceStatus;
}

test("the stored balance status follows a bought stay to its end, a refund, and a refund that fails later", async () => {
  const { world } = desk;
  const { sessionId } = await desk.stay({ card: "pm_card_refundFail" });
  expect(await stored(sessionId)).toBe("PROCESSING");
  await world.advance(3 * 3_600);
  await work(world);
  expect(await stored(sessionId)).toBe("PAID");
  await ask(world, await desk.agent(), sessionId, { amountMinor: 100 });
  await world.advance(60);
  await work(world);
  expect(await stored(sessionId)).toBe("REFUND");
  await world.advance(2 * 86_400);
  await work(world);
  expect(await stored(sessionId)).toBe("PAID");
});
