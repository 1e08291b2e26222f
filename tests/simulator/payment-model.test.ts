import fc from "fast-check";
import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DAY, startHolds } from "./hold-setting";

/** Random lives of payments; whatever is done to them, in whatever order, the books must agree. */
let world: Awaited<ReturnType<typeof startHolds>>;

beforeEach(async () => {
  world = await startHolds();
});
afterEach(() => world.setting.close());

/** The long run (`npm run test:long`) makes new lives each time, the suite of every change the same ones. */
const RUN = process.env.TEST_LONG === "1" ? { numRuns: 3_000 } : { numRuns: 40, seed: 20_261_120 };
const CARDS = ["pm_card_visa", "pm_card_pendingRefund", "pm_card_refundFail", "pm_card_bypassPending"] as const;

const share = fc.constantFrom(0, 0.1, 0.3, 0.5, 0.9, 1, 1.1, 1.2, 1.5);
const begin = fc.record({
  do: fc.constant("begin"),
  isHold: fc.boolean(),
  card: fc.constantFrom(...CARDS),
  amount: fc.constantFrom(50, 999, 1_000, 7_777),
});
const refund = fc.record({ do: fc.constant("refund"), share, withFee: fc.boolean() });
const capture = fc.record({ do: fc.constant("capture"), share, isFinal: fc.boolean() });
const step = fc.oneof(
  { weight: 4, arbitrary: capture },
  { weight: 5, arbitrary: refund },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("increment"), share }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancel") }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("dispute"), inquiry: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("rule"), outcome: fc.constantFrom("won", "lost", "escalated") }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("fail") }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait"), seconds: fc.constantFrom(5, 600, DAY, 8 * DAY) }) },
);
const life = fc.tuple(begin, fc.array(step, { minLength: 2, maxLength: 9 }));
type Begin = typeof begin extends fc.Arbitrary<infer One> ? One : never;
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** What a step is refused with is Stripe's business; anything but a refusal is a bug. */
async function tried(call: Promise<unknown>): Promise<void> {
  const failure = await call.then(
    () => null,
    (error: unknown) => error,
  );
  if (failure === null) return;
  const isRefusal =
    failure instanceof Error &&
    ("statusCode" in failure ? failure.statusCode === 400 : failure.message.startsWith("/"));
  if (!isRefusal) throw failure;
}

async function pay(one: Begin, stripeAccount: string): Promise<Stripe.PaymentIntent> {
  const { intent } = await world.hold(stripeAccount, {
    amount: one.amount,
    payment_method: one.card,
    capture_method: one.isHold ? "manual" : "automatic_async",
    application_fee_amount: Math.floor(one.amount / 10),
  });
  return intent;
}

async function perform(one: Step, options: { stripeAccount: string }, intent: Stripe.PaymentIntent): Promise<void> {
  const { stripe, setting } = world;
  const charge = String(intent.latest_charge);
  switch (one.do) {
    case "wait":
      await setting.control("POST", "/clock", { advanceSeconds: one.seconds });
      return;
    case "increment": {
      const amount = Math.round(intent.amount * one.share);
      return tried(stripe.paymentIntents.incrementAuthorization(intent.id, { amount }, options));
    }
    case "capture": {
      const asked = { amount_to_capture: Math.round(intent.amount * one.share), final_capture: one.isFinal };
      return tried(stripe.paymentIntents.capture(intent.id, asked, options));
    }
    case "cancel":
      return tried(stripe.paymentIntents.cancel(intent.id, {}, options));
    case "refund": {
      const amount = Math.round(intent.amount * one.share);
      const asked = { payment_intent: intent.id, amount, refund_application_fee: one.withFee };
      return tried(stripe.refunds.create(asked, options));
    }
    case "dispute":
      return tried(setting.control("POST", `/charges/${charge}/dispute`, { inquiry: one.inquiry }));
    case "rule": {
      const [dispute] = (await stripe.disputes.list({ charge }, options)).data;
      if (dispute === undefined) return;
      return tried(setting.control("POST", `/disputes/${dispute.id}/rule`, { outcome: one.outcome }));
    }
    case "fail": {
      const [latest] = (await stripe.refunds.list({ charge }, options)).data;
      if (latest === undefined || latest.balance_transaction === null) return;
      return tried(setting.control("POST", `/refunds/${latest.id}/fail`, {}));
    }
  }
}

async function checkPayment(options: { stripeAccount: string }, id: string, released: string): Promise<void> {
  const { stripe } = world;
  const intent = await stripe.paymentIntents.retrieve(id, { expand: ["latest_charge.refunds"] }, options);
  const charge = intent.latest_charge;
  if (charge === null || typeof charge === "string") throw new Error("no charge");
  const isHeld = intent.status === "requires_capture";
  expect(intent.amount_capturable > 0).toBe(isHeld);
  expect(intent.amount_received).toBe(charge.amount_captured);
  expect(intent.canceled_at !== null).toBe(intent.status === "canceled");
  expect(["requires_capture", "succeeded", "canceled"]).toContain(intent.status);
  expect(charge.captured).toBe(charge.amount_captured > 0);
  expect(charge.amount_refunded).toBeLessThanOrEqual(charge.amount);
  const whole = released === "refunded" ? charge.amount : charge.amount_captured;
  expect(charge.refunded).toBe(!isHeld && whole > 0 && charge.amount_refunded === whole);
  expect(isHeld).toBe(charge.payment_method_details?.card?.capture_before !== undefined);
  const refunds = (await stripe.refunds.list({ charge: charge.id, limit: 100 }, options)).data;
  const counted = refunds.filter(({ status }) => status === "succeeded" || status === "pending");
  const sum = counted.reduce((total, { amount }) => total + amount, 0);
  if (intent.status !== "canceled" || released === "released") expect(charge.amount_refunded).toBe(sum);
  const fees = (await stripe.applicationFees.list({ charge: charge.id })).data;
  expect(fees.length).toBeLessThanOrEqual(1);
  for (const fee of fees) {
    expect(fee.amount).toBeLessThanOrEqual(charge.amount_captured);
    expect(fee.amount_refunded).toBeLessThanOrEqual(fee.amount);
  }
}

async function checkBooks(options: Stripe.RequestOptions): Promise<void> {
  const sums = { available: 0, pending: 0 };
  for await (const { net, status } of world.stripe.balanceTransactions.list({ limit: 100 }, options)) {
    sums[status === "available" ? "available" : "pending"] += net;
  }
  const { available, pending } = await world.stripe.balance.retrieve({}, options);
  expect({ available: available[0]?.amount ?? 0, pending: pending[0]?.amount ?? 0 }).toEqual(sums);
}

test.each(["refunded", "released"])(
  "whatever happens to payments whose released holds are %s, amounts, statuses and balances agree",
  async (releasedHolds) => {
    const options = { stripeAccount: world.able };
    await world.setting.control("POST", "/behaviour", { releasedHolds });
    await fc.assert(
      fc.asyncProperty(life, async ([first, steps]) => {
        const intent = await pay(first, world.able);
        for (const one of steps) {
          await perform(one, options, intent);
          await checkPayment(options, intent.id, releasedHolds);
        }
      }),
      RUN,
    );
    await checkBooks(options);
    await checkBooks({});
  },
);
