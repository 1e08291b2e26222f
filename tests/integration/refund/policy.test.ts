import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { minor } from "@/lib/domain/money";
import { type Context, execute } from "@/lib/use-cases/command";
import { setRefundPolicy } from "@/lib/use-cases/refund/set-policy";
import { ask, type Desk, hire, openDesk, refundFacts, type Stay } from "@/tests/support/refunds";

let desk: Desk;
let owner: Context;
let agent: Context;
let manager: Context;
let app: Context;
let stay: Stay;
beforeAll(async () => {
  desk = await openDesk();
  owner = await desk.owner(desk.lyon);
  agent = await desk.agent();
  manager = desk.world.context({
    kind: "operator",
    role: "manager",
    operatorId: desk.lyon.id,
    personId: await hire(desk.world),
  });
  app = desk.world.context({
    kind: "app",
    appId: desk.portal.id,
    keyId: "key",
    scopes: ["refunds"],
    driverId: null,
  });
});
afterAll(() => desk.world.close());
beforeEach(async () => {
  stay = await desk.stay();
  // What was asked back in the tests before is older than any limit looks.
  await desk.world.database.owner`update refund_part set created_at = created_at - interval '31 days'`;
});

const OPEN = { appsMay: true, onceMaxMinor: null, dayMaxMinor: null, monthMaxMinor: null };
const decide = (rules: Partial<Record<keyof typeof OPEN, number | boolean | null>>) =>
  execute(setRefundPolicy, owner, { ...OPEN, ...rules });
const refund = (by: Context, amountMinor: number) => ask(desk.world, by, stay.sessionId, { amountMinor });
const refused = (details: object) => ({ code: "refund.policy", details });
const reserved = async () => (await refundFacts(desk, stay)).payment.refundReservedMinor;

test("until an operator decides, apps and agents give back what was paid", async () => {
  await refund(app, 10);
  await refund(agent, 10);
  expect(await reserved()).toBe(20);
});

test("an operator that gives money back itself refuses apps, and nothing is reserved; people still may", async () => {
  await decide({ appsMay: false });
  await expect(refund(app, 10)).rejects.toMatchObject(refused({ rule: "apps" }));
  expect(await reserved()).toBe(0);
  await refund(agent, 10);
  await refund(manager, 10);
  expect(await reserved()).toBe(20);
});

test("more at once than the operator allows is refused to all but its owner and a lead of the platform", async () => {
  await decide({ onceMaxMinor: 100 });
  for (const by of [app, agent, manager]) {
    await expect(refund(by, 101)).rejects.toMatchObject(refused({ rule: "once", maxMinor: 100, currency: "eur" }));
  }
  await refund(agent, 100);
  await refund(owner, 101);
  if (agent.actor.kind !== "support") throw new Error("no agent");
  await refund({ ...agent, actor: { ...agent.actor, role: "support_lead" } }, 102);
  expect(await reserved()).toBe(303);
});

test("everybody's refunds of a day and a month count together, the owner's too, and a day later there is room again", async () => {
  await decide({ dayMaxMinor: 100, monthMaxMinor: 150 });
  await refund(owner, 60);
  await refund(app, 40);
  await expect(refund(agent, 1)).rejects.toMatchObject(refused({ rule: "day", maxMinor: 100 }));
  await desk.world.database.owner`update refund_part set created_at = created_at - interval '25 hours'
    where session_id = ${stay.sessionId}`;
  await refund(agent, 50);
  await expect(refund(agent, 1)).rejects.toMatchObject(refused({ rule: "month", maxMinor: 150 }));
  expect(await reserved()).toBe(150);
});

test("two that press at once do not pass a limit together", async () => {
  await decide({ dayMaxMinor: 100 });
  const other = await desk.stay();
  const both = [stay, other].map(({ sessionId }) => ask(desk.world, agent, sessionId, { amountMinor: 60 }));
  const ends = await Promise.allSettled(both);
  expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("only an operator's owner sets its rules, and each change leaves a trace", async () => {
  await expect(execute(setRefundPolicy, manager, OPEN)).rejects.toMatchObject({ code: "not_permitted" });
  await decide({ onceMaxMinor: minor(700) });
  const [row] = await desk.world.database.owner`select data from activity where command = 'refund.set_policy'
    order by id desc limit 1`;
  expect(row?.data).toMatchObject({ onceMaxMinor: 700, dayMaxMinor: null, appsMay: true });
});
