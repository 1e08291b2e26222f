import { afterAll, beforeAll, expect, test } from "vitest";
import type { SUPPORT_ROLES } from "@/lib/domain/permission";
import { type Context, execute } from "@/lib/use-cases/command";
import { explainDifference } from "@/lib/use-cases/difference/explain";
import { chargeBehindOurBack, differencesOf, nextDay } from "@/tests/support/differences";
import { paymentOf } from "@/tests/support/park";
import { type Desk, openDesk } from "@/tests/support/refunds";
import { refusal } from "@/tests/support/town";

let desk: Desk;
let lead: Context;
let charge: string;
let differenceId: string;

beforeAll(async () => {
  desk = await openDesk();
  lead = await staff("support_lead");
  charge = (await chargeBehindOurBack(desk, 1_200)).chargeId;
  await nextDay(desk);
  differenceId = (await differencesOf(desk, charge))[0]?.id ?? "";
});
afterAll(() => desk.world.close());

async function staff(role: (typeof SUPPORT_ROLES)[number], appId: string | null = null): Promise<Context> {
  const { actor } = await desk.agent();
  if (actor.kind !== "support") throw new Error("no support agent");
  return desk.world.context({ ...actor, role, appId });
}

const explain = (context: Context, explanation = "a test of the operator's own") =>
  execute(explainDifference, context, { differenceId, explanation });
const state = async () => (await differencesOf(desk, charge)).map((row) => row.state);

test("only a lead explains a difference, only of the own app, and only with a second factor and a reason", async () => {
  expect((await refusal(explain(await staff("support_agent")))).code).toBe("not_permitted");
  expect((await refusal(explain(await desk.owner(desk.lyon)))).code).toBe("not_permitted");
  expect((await refusal(explain(await staff("support_lead", desk.wayfarer.id)))).code).toBe("not_found");
  const { actor } = lead;
  if (actor.kind !== "support") throw new Error("no support lead");
  const unproven = desk.world.context({ ...actor, secondFactorAt: null });
  expect((await refusal(explain(unproven))).code).toBe("second_factor.required");
  await expect(explain(lead, "  ")).rejects.toThrow("invalid_input");
  expect(await state()).toEqual(["open"]);
});

test("what was explained stays so at the next comparisons, and leaves one trace", async () => {
  await explain(await staff("support_lead", desk.portal.id));
  await nextDay(desk);
  expect(await differencesOf(desk, charge)).toMatchObject([
    { state: "explained", explanation: "a test of the operator's own", closedAt: expect.any(Date) },
  ]);
  const traced = await desk.world.database.owner`select data from activity where command = 'difference.explain'`;
  expect(traced.map(({ data }) => data)).toEqual([{ differenceId }]);
});

test("an explained amount that changes again needs another explanation; one that is gone is fixed", async () => {
  const { paymentId, sessionId } = await desk.stay();
  const { owner } = desk.world.database;
  const change = (by: number) =>
    owner`update payment set captured_minor = captured_minor + ${by} where id = ${paymentId}`;
  const { stripeChargeId } = await paymentOf(desk.world, sessionId);
  const row = async () => (await differencesOf(desk, stripeChargeId ?? ""))[0];
  await change(-10);
  await nextDay(desk);
  await execute(explainDifference, lead, { differenceId: (await row())?.id, explanation: "known" });
  expect(await row()).toMatchObject({ state: "explained" });
  await change(-10);
  await nextDay(desk);
  expect(await row()).toMatchObject({ state: "open", explanation: "known" });
  await change(20);
  await nextDay(desk);
  const fixed = await row();
  expect(fixed).toMatchObject({ state: "fixed" });
  await execute(explainDifference, lead, { differenceId: fixed?.id, explanation: "too late" });
  expect(await row()).toEqual(fixed);
});
