import { afterAll, beforeAll, expect, test } from "vitest";
import type { Context } from "@/lib/use-cases/command";
import { ask, type Desk, openDesk, refundFacts } from "@/tests/support/refunds";

let desk: Desk;
let agent: Context;
beforeAll(async () => {
  desk = await openDesk();
  agent = await desk.agent();
});
afterAll(() => desk.world.close());

const WEEK = 7 * 1_440;
const provenMinutesAgo = (minutes: number): Context => {
  if (agent.actor.kind !== "support") throw new Error("no agent");
  const secondFactorAt = new Date(desk.world.now().getTime() - minutes * 60_000);
  return { ...agent, actor: { ...agent.actor, secondFactorAt } };
};

test("a large refund asks for a second factor proven a moment ago, and reserves nothing without", async () => {
  const stay = await desk.stay({ minutes: WEEK });
  const large = { amountMinor: 10_000 };
  await expect(ask(desk.world, provenMinutesAgo(11), stay.sessionId, large)).rejects.toMatchObject({
    code: "second_factor.required",
  });
  expect((await refundFacts(desk, stay)).payment.refundReservedMinor).toBe(0);
  await ask(desk.world, provenMinutesAgo(9), stay.sessionId, large);
  expect((await refundFacts(desk, stay)).payment.refundReservedMinor).toBe(10_000);
});

test("a refund is large too when it is asked for in pieces", async () => {
  const stay = await desk.stay({ minutes: WEEK });
  const stale = provenMinutesAgo(60);
  await ask(desk.world, stale, stay.sessionId, { amountMinor: 9_999 });
  await expect(ask(desk.world, stale, stay.sessionId, { amountMinor: 1 })).rejects.toMatchObject({
    code: "second_factor.required",
  });
});
