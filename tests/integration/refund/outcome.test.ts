import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { listReceipts } from "@/db/store/receipt";
import { balanceStatusOf } from "@/lib/domain/balance";
import { type Context, execute } from "@/lib/use-cases/command";
import { executeRefund } from "@/lib/use-cases/refund/execute";
import { undoRefund } from "@/lib/use-cases/refund/undo";
import { lastCall, platformClient, stripeCalls, work } from "@/tests/support/park";
import {
  ask,
  balances,
  type Desk,
  type FaultKind,
  openDesk,
  refundFacts,
  STAY_MINOR,
  type Stay,
  trouble,
} from "@/tests/support/refunds";

let desk: Desk;
let agent: Context;
beforeAll(async () => {
  desk = await openDesk();
  agent = await desk.agent();
});
afterAll(() => desk.world.close());

async function later(seconds: number): Promise<void> {
  await desk.world.advance(seconds);
  await work(desk.world);
}

const states = async (stay: Stay) => (await refundFacts(desk, stay)).parts.map(({ state }) => state);
const receipts = ({ sessionId }: Stay) =>
  desk.world.database.system.read(async (tx) =>
    (await listReceipts(tx, { sessionId })).map(({ kind, totalMinor }) => [kind, totalMinor]),
  );

async function expectBooksToBeStripes(): Promise<void> {
  const { ledger, stripe } = await balances(desk);
  expect(ledger).toEqual(stripe);
}

test("a refund part costs one call to Stripe, and one more for the fee that goes back", async () => {
  const stay = await desk.stay();
  await ask(desk.world, agent, stay.sessionId, { amountMinor: 100 });
  await work(desk.world);
  const before = await lastCall(desk.world);
  await later(31);
  await later(60);
  const calls = (await stripeCalls(desk.world, before)).map(({ call }) => call);
  expect(calls.filter((call) => call.includes("/refunds"))).toEqual([
    "POST /v1/refunds",
    expect.stringMatching(/^POST \/v1\/application_fees\/fee_\w+\/refunds$/),
  ]);
});

test("pending is counted but credited only when the bank has it", async () => {
  const stay = await desk.stay({ card: "pm_card_pendingRefund" });
  await ask(desk.world, agent, stay.sessionId, { amountMinor: 200 });
  await later(31);
  const pending = await refundFacts(desk, stay);
  expect(pending.parts.map(({ state }) => state)).toEqual(["pending"]);
  expect(pending.session?.refundedMinor).toBe(200);
  expect(await receipts(stay)).toEqual([["sale", STAY_MINOR]]);
  await expectBooksToBeStripes();
  await later(121);
  expect(await states(stay)).toEqual(["succeeded"]);
  expect(await receipts(stay)).toEqual([
    ["sale", STAY_MINOR],
    ["credit", -200],
  ]);
  await expectBooksToBeStripes();
});

test("a refund that the bank returns later is taken back everywhere: reserve, ledger, balance status and credit", async () => {
  const stay = await desk.stay({ card: "pm_card_refundFail" });
  await ask(desk.world, agent, stay.sessionId, { amountMinor: STAY_MINOR });
  await later(31);
  expect((await refundFacts(desk, stay)).session?.refundedMinor).toBe(STAY_MINOR);
  await later(121);
  const { session, payment, parts } = await refundFacts(desk, stay);
  if (!session) throw new Error("the session is gone");
  expect(parts).toMatchObject([{ state: "failed", failureReason: "expired_or_canceled_card", isCounted: false }]);
  expect([session.refundedMinor, payment.refundReservedMinor]).toEqual([0, 0]);
  const ended = { ...session, sessionStatus: "COMPLETE", isCollecting: false } as const;
  expect(balanceStatusOf(ended)).toBe("PAID");
  expect(await receipts(stay)).toEqual([
    ["sale", STAY_MINOR],
    ["credit", -STAY_MINOR],
    ["supplement", STAY_MINOR],
  ]);
  await expectBooksToBeStripes();
  const again = await ask(desk.world, agent, stay.sessionId, { amountMinor: STAY_MINOR });
  await execute(undoRefund, agent, { refundId: again.id });
});

test("seen twice, and old news after new, change nothing", async () => {
  const stay = await desk.stay();
  await ask(desk.world, agent, stay.sessionId, { amountMinor: 100 });
  await later(31);
  await desk.world.simulator.control("POST", "webhooks", z.unknown(), { mode: "duplicate" });
  await ask(desk.world, agent, stay.sessionId, { amountMinor: 50 });
  await later(31);
  await desk.world.simulator.control("POST", "webhooks", z.unknown(), { mode: "normal" });
  const { session, parts } = await refundFacts(desk, stay);
  expect(parts.map(({ state }) => state)).toEqual(["succeeded", "succeeded"]);
  expect(session?.refundedMinor).toBe(150);
  await expectBooksToBeStripes();
});

const TROUBLES: readonly FaultKind[] = [
  "answer_lost",
  "cut_before",
  "rate_limit",
  "server_error",
  "server_error_after",
];

test.each(TROUBLES)("%s: the refund happens exactly once, without webhooks to help", async (kind) => {
  const stay = await desk.stay();
  await work(desk.world);
  await desk.world.simulator.control("POST", "webhooks", z.unknown(), { mode: "drop" });
  await trouble(desk.world, kind, 1);
  await ask(desk.world, agent, stay.sessionId, { amountMinor: 300 });
  await later(31);
  expect((await refundFacts(desk, stay)).payment.refundReservedMinor).toBe(300);
  for (let minutes = 0; minutes < 10 && (await states(stay))[0] !== "succeeded"; minutes++) await later(60);
  const { parts, atStripe, session } = await refundFacts(desk, stay);
  expect(parts.map(({ state }) => state)).toEqual(["succeeded"]);
  expect(atStripe.map(({ amount }) => amount)).toEqual([300]);
  expect(session?.refundedMinor).toBe(300);
  await later(3_600);
  await expectBooksToBeStripes();
  await desk.world.simulator.control("POST", "webhooks", z.unknown(), { mode: "normal" });
});

test.each(TROUBLES)("the fee's way back meets %s: it goes back exactly once", async (kind) => {
  const stay = await desk.stay();
  await trouble(desk.world, kind, 1, "^/v1/application_fees/");
  await ask(desk.world, agent, stay.sessionId, { amountMinor: STAY_MINOR });
  await later(31);
  for (let minutes = 0; minutes < 10; minutes++) await later(60);
  const { payment } = await refundFacts(desk, stay);
  expect(payment.feeRefundedMinor).toBe(payment.applicationFeeMinor);
  await expectBooksToBeStripes();
});

test("Stripe is in trouble for more than a day: it is asked ever less often, nothing is lost, nothing is sent twice", async () => {
  const stay = await desk.stay();
  await trouble(desk.world, "cut_before", 10_000);
  await ask(desk.world, agent, stay.sessionId, { amountMinor: 300 });
  await later(31);
  for (let tries = 0; tries < 6; tries++) await later(200);
  const [waiting] = (await refundFacts(desk, stay)).parts;
  expect(waiting?.state).toBe("unknown");
  expect((waiting?.nextCheckAt?.getTime() ?? 0) - desk.world.now().getTime()).toBeGreaterThan(100_000);
  await later(25 * 3_600);
  expect(await states(stay)).toEqual(["unknown"]);
  await desk.world.simulator.control("DELETE", "faults", z.unknown());
  await later(3_601);
  const { parts, atStripe } = await refundFacts(desk, stay);
  expect([parts.map(({ state }) => state), atStripe.length]).toEqual([["succeeded"], 1]);
  await expectBooksToBeStripes();
});

test("what Stripe refuses is told, and its reserve is free again", async () => {
  const stay = await desk.stay();
  const { payment } = await refundFacts(desk, stay);
  const part = { payment_intent: payment.stripePaymentIntentId ?? "", amount: STAY_MINOR };
  await ask(desk.world, agent, stay.sessionId, { amountMinor: 100 });
  const account = desk.connection.account;
  await platformClient(desk.world, desk.portal).refunds.create(part, { stripeAccount: account });
  await later(31);
  const facts = await refundFacts(desk, stay);
  expect(facts.parts).toMatchObject([{ state: "failed", failureReason: "charge_already_refunded" }]);
  expect(facts.payment.refundReservedMinor).toBe(0);
});

test("a job that rings ten times sends once", async () => {
  const stay = await desk.stay();
  await ask(desk.world, agent, stay.sessionId, { amountMinor: 100 });
  await desk.world.advance(31);
  const [part] = (await refundFacts(desk, stay)).parts;
  const rings = Array.from({ length: 10 }, () =>
    execute(executeRefund, desk.world.system(), { refundPartId: part?.id ?? "" }),
  );
  await Promise.all(rings);
  expect((await refundFacts(desk, stay)).atStripe.length).toBe(1);
});

test("a fee that the app keeps is not returned by a later refund", async () => {
  const stay = await desk.stay();
  await ask(desk.world, agent, stay.sessionId, { amountMinor: 285, returnFee: false });
  await later(31);
  await ask(desk.world, agent, stay.sessionId, { amountMinor: 300 });
  await later(31);
  const { payment } = await refundFacts(desk, stay);
  expect(payment.feeRefundedMinor).toBe(Math.round((payment.applicationFeeMinor * 300) / STAY_MINOR));
});
