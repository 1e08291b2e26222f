import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import { DAY_SECONDS, differencesOf, nextDay } from "@/tests/support/differences";
import { work } from "@/tests/support/park";
import { ask, balances, type Desk, openDesk, refundFacts } from "@/tests/support/refunds";

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.world.close());

const webhooks = (mode: "drop" | "normal") => desk.world.simulator.control("POST", "webhooks", z.unknown(), { mode });

test("a refund that a bank returned without any event reaching us is found by the daily look, applied once, and the row says so", async () => {
  const { world } = desk;
  const stay = await desk.stay({ card: "pm_card_refundFail" });
  await nextDay(desk);
  await ask(world, await desk.agent(), stay.sessionId, { amountMinor: 100 });
  await world.advance(31);
  await work(world);
  await webhooks("drop");
  await world.advance(4 * DAY_SECONDS);
  await work(world);
  await webhooks("normal");
  await nextDay(desk);
  await nextDay(desk);
  const { parts, session, atStripe } = await refundFacts(desk, stay);
  expect(atStripe.map(({ status }) => status)).toEqual(["failed"]);
  expect(parts.map(({ state }) => state)).toEqual(["failed"]);
  expect(session?.refundedMinor).toBe(0);
  const rows = await differencesOf(desk, `${atStripe[0]?.id}`);
  expect(rows.map(({ kind, state }) => ({ kind, state }))).toEqual([{ kind: "refund_state", state: "fixed" }]);
  const { ledger, stripe } = await balances(desk);
  expect(ledger).toEqual(stripe);
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});
