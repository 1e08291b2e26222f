import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { uuidv7 } from "@/lib/auth/context";
import { balanceOf, balanceStatusOf } from "@/lib/domain/balance";
import { type Context, execute } from "@/lib/use-cases/command";
import { executeRefund } from "@/lib/use-cases/refund/execute";
import { undoRefund } from "@/lib/use-cases/refund/undo";
import { again, platformClient, work } from "@/tests/support/park";
import { ask, balances, type Desk, openDesk, refundFacts, STAY_MINOR, type Stay } from "@/tests/support/refunds";

let desk: Desk;
let agent: Context;
beforeAll(async () => {
  desk = await openDesk();
  agent = await desk.agent();
});
afterAll(() => desk.world.close());

const undo = (who: Context, refundId: string) => execute(undoRefund, again(desk.world, who), { refundId });
const codes = (settled: readonly PromiseSettledResult<unknown>[]) =>
  settled.flatMap((each) => (each.status === "rejected" ? [each.reason.code ?? String(each.reason)] : []));

/** Ten at a time: the pool of a test has ten connections. */
async function inGroups<T, R>(items: readonly T[], each: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += 10) {
    results.push(...(await Promise.all(items.slice(from, from + 10).map(each))));
  }
  return results;
}

/** Everything that waits for its undo window goes out. */
async function windowCloses(): Promise<void> {
  await desk.world.advance(31);
  await work(desk.world);
}

describe("at the same moment", () => {
  test("twenty refunds of 60 % on each of 50 payments: exactly one each, and the ledger is Stripe's to the cent", async () => {
    const stays = await inGroups(Array(50).fill(undefined), () => desk.stay());
    const amountMinor = Math.round(STAY_MINOR * 0.6);
    const crowd = async (stay: Stay) => {
      const all = Array.from({ length: 20 }, () => ask(desk.world, agent, stay.sessionId, { amountMinor }));
      return codes(await Promise.allSettled(all));
    };
    for (const refused of await inGroups(stays, crowd)) expect(refused).toEqual(Array(19).fill("refund.too_large"));
    await windowCloses();
    for (const stay of stays) {
      const facts = await refundFacts(desk, stay);
      expect(facts.parts.map(({ state }) => state)).toEqual(["succeeded"]);
      expect(facts.atStripe.map(({ amount }) => amount)).toEqual([amountMinor]);
      expect(facts.payment.refundReservedMinor).toBe(amountMinor);
    }
    const { ledger, stripe, refunds } = await balances(desk);
    expect(ledger).toEqual(stripe);
    expect(refunds).toBe(50 * amountMinor);
  }, 240_000);

  test("two agents who both refund everything: one is told that nothing is left", async () => {
    const stay = await desk.stay();
    const other = await desk.agent(desk.portal);
    const both = [agent, other].map((who) => ask(desk.world, who, stay.sessionId, { amountMinor: STAY_MINOR }));
    const settled = await Promise.allSettled(both);
    expect(codes(settled)).toEqual(["refund.too_large"]);
    const refused = settled.find((each) => each.status === "rejected");
    expect(refused?.reason.details).toEqual({ remainingMinor: 0, currency: "eur" });
  });

  test("a double click on one form is one refund", async () => {
    const stay = await desk.stay();
    const refundId = uuidv7();
    const clicks = Array.from({ length: 5 }, () =>
      ask(desk.world, agent, stay.sessionId, { refundId, amountMinor: 100 }),
    );
    expect((await Promise.all(clicks)).map(({ id }) => id)).toEqual(Array(5).fill(refundId));
    const { refunds, parts, payment } = await refundFacts(desk, stay);
    expect([refunds.length, parts.length, payment.refundReservedMinor]).toEqual([1, 1, 100]);
    await expect(ask(desk.world, agent, stay.sessionId, { refundId, amountMinor: 200 })).rejects.toMatchObject({
      code: "idempotency.mismatch",
    });
  });

  test("undo and the job meet: the refund is stopped or sent, never both", async () => {
    for (let round = 0; round < 5; round++) {
      const stay = await desk.stay();
      const { id } = await ask(desk.world, agent, stay.sessionId, { amountMinor: 100 });
      await desk.world.advance(31);
      const [part] = (await refundFacts(desk, stay)).parts;
      const refundPartId = part?.id ?? "";
      const [undone] = await Promise.allSettled([
        undo(agent, id),
        execute(executeRefund, desk.world.system(), { refundPartId }),
      ]);
      await work(desk.world);
      const { payment, parts, atStripe } = await refundFacts(desk, stay);
      const isStopped = undone.status === "fulfilled";
      expect(parts.map(({ state }) => state)).toEqual([isStopped ? "canceled" : "succeeded"]);
      expect(atStripe.length).toBe(isStopped ? 0 : 1);
      expect(payment.refundReservedMinor).toBe(isStopped ? 0 : 100);
    }
  });
});

describe("an amount", () => {
  test.each([undefined, 0, -1, 4.5, Number.NaN, 10_000_001])(
    "of %s is refused and reserves nothing",
    async (amountMinor) => {
      const stay = await desk.stay();
      await expect(ask(desk.world, agent, stay.sessionId, { amountMinor })).rejects.toMatchObject({
        name: "InvalidInput",
        fields: { amountMinor: expect.any(Array) },
      });
      expect((await refundFacts(desk, stay)).payment.refundReservedMinor).toBe(0);
    },
  );

  test("larger than what remains is refused with what remains", async () => {
    const stay = await desk.stay();
    await ask(desk.world, agent, stay.sessionId, { amountMinor: 500 });
    await expect(ask(desk.world, agent, stay.sessionId, { amountMinor: 86 })).rejects.toMatchObject({
      code: "refund.too_large",
      details: { remainingMinor: 85, currency: "eur" },
    });
  });

  test("in three parts gives everything back; a fourth is refused, balance 0 and status REFUND", async () => {
    const stay = await desk.stay();
    for (const amountMinor of [200, 300, 85]) {
      await ask(desk.world, agent, stay.sessionId, { amountMinor });
      await windowCloses();
    }
    await expect(ask(desk.world, agent, stay.sessionId, { amountMinor: 1 })).rejects.toMatchObject({
      code: "refund.too_large",
      details: { remainingMinor: 0, currency: "eur" },
    });
    const { session, payment, atStripe } = await refundFacts(desk, stay);
    if (!session) throw new Error("the session is gone");
    expect(balanceOf(session)).toBe(0);
    expect(balanceStatusOf({ ...session, isCollecting: false })).toBe("REFUND");
    expect(session.refundedMinor).toBe(STAY_MINOR);
    expect(payment.feeRefundedMinor).toBe(payment.applicationFeeMinor);
    expect(atStripe.map(({ amount }) => amount).toSorted()).toEqual([200, 300, 85].toSorted());
    const { ledger, stripe } = await balances(desk);
    expect(ledger).toEqual(stripe);
  });
});

describe("the undo window", () => {
  test("in time: nothing reaches Stripe and the amount can be refunded again; twice is once", async () => {
    const stay = await desk.stay();
    const { id } = await ask(desk.world, agent, stay.sessionId, { amountMinor: STAY_MINOR });
    await undo(agent, id);
    await undo(agent, id);
    await windowCloses();
    const { parts, payment, atStripe } = await refundFacts(desk, stay);
    expect([parts.map(({ state }) => state), payment.refundReservedMinor, atStripe]).toEqual([["canceled"], 0, []]);
    await ask(desk.world, agent, stay.sessionId, { amountMinor: STAY_MINOR });
  });

  test("a refund is not sent before it has closed", async () => {
    const stay = await desk.stay();
    await ask(desk.world, agent, stay.sessionId, { amountMinor: 100 });
    await desk.world.advance(20);
    await work(desk.world);
    expect((await refundFacts(desk, stay)).parts.map(({ state }) => state)).toEqual(["queued"]);
  });

  test("too late: what was sent stays sent", async () => {
    const stay = await desk.stay();
    const { id } = await ask(desk.world, agent, stay.sessionId, { amountMinor: 100 });
    await windowCloses();
    await expect(undo(agent, id)).rejects.toMatchObject({ code: "refund.too_late_to_undo" });
    const { parts, payment } = await refundFacts(desk, stay);
    expect([parts.map(({ state }) => state), payment.refundReservedMinor]).toEqual([["succeeded"], 100]);
  });

  test("a refund that takes the right away ends the stay when Stripe has accepted it, and undone in time it ends nothing", async () => {
    const [kept, ended] = [await desk.stay(), await desk.stay()];
    const undone = await ask(desk.world, agent, kept.sessionId, { amountMinor: 100, keepSessionValid: false });
    await ask(desk.world, agent, ended.sessionId, { amountMinor: 100, keepSessionValid: false });
    await undo(agent, undone.id);
    expect((await refundFacts(desk, ended)).session?.sessionStatus).toBe("STARTED");
    await windowCloses();
    expect((await refundFacts(desk, kept)).session?.sessionStatus).toBe("STARTED");
    expect((await refundFacts(desk, ended)).session?.sessionStatus).toBe("COMPLETE");
  });

  test("a refund that Stripe refuses leaves the stay, also one that would have taken the right away", async () => {
    const stay = await desk.stay();
    const { payment } = await refundFacts(desk, stay);
    await ask(desk.world, agent, stay.sessionId, { amountMinor: 100, keepSessionValid: false });
    const elsewhere = { payment_intent: payment.stripePaymentIntentId ?? "", amount: STAY_MINOR };
    const account = desk.connection.account;
    await platformClient(desk.world, desk.portal).refunds.create(elsewhere, { stripeAccount: account });
    await windowCloses();
    const { parts, session } = await refundFacts(desk, stay);
    expect([parts.map(({ state }) => state), session?.sessionStatus]).toEqual([["failed"], "STARTED"]);
  });
});

test("other operators' and other apps' people find neither session nor refund, byte for byte like nothing", async () => {
  const stay = await desk.stay();
  const { id } = await ask(desk.world, agent, stay.sessionId, { amountMinor: 100 });
  const strangers = [await desk.agent(desk.wayfarer), await desk.owner(desk.nantes)];
  for (const stranger of strangers) {
    const theirs = await ask(desk.world, stranger, stay.sessionId, { amountMinor: 1 }).catch((error: unknown) => error);
    const nobodys = await ask(desk.world, stranger, uuidv7(), { amountMinor: 1 }).catch((error: unknown) => error);
    expect(theirs).toMatchObject({ code: "session.not_found", details: {} });
    expect(theirs).toEqual(nobodys);
    const undone = await undo(stranger, id).catch((error: unknown) => error);
    expect(undone).toMatchObject({ code: "refund.not_found", details: {} });
    expect(undone).toEqual(await undo(stranger, uuidv7()).catch((error: unknown) => error));
  }
  expect((await refundFacts(desk, stay)).parts.map(({ state }) => state)).toEqual(["queued"]);
  await undo(await desk.owner(desk.lyon), id);
});

test("an agent whose second factor is not proven refunds nothing", async () => {
  const stay = await desk.stay();
  if (agent.actor.kind !== "support") throw new Error("not an agent");
  const unproven = desk.world.context({ ...agent.actor, secondFactorAt: null });
  await expect(ask(desk.world, unproven, stay.sessionId, { amountMinor: 1 })).rejects.toMatchObject({
    code: "second_factor.required",
  });
});
