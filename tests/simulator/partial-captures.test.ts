import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY, startHolds } from "./hold-setting";
import { errorOf } from "./setting";

let world: Awaited<ReturnType<typeof startHolds>>;

beforeAll(async () => {
  world = await startHolds();
});
afterAll(() => world.setting.close());

test("more than the hold can be captured up to the maximum, and all of it can be refunded", async () => {
  const { intent } = await world.hold(world.able);
  const tooMuch = await errorOf(
    world.stripe.paymentIntents.capture(intent.id, { amount_to_capture: 1_201 }, { stripeAccount: world.able }),
  );
  expect(tooMuch).toMatchObject({ statusCode: 400, code: "amount_too_large", param: "amount_to_capture" });
  const done = await world.stripe.paymentIntents.capture(
    intent.id,
    { amount_to_capture: 1_200 },
    { stripeAccount: world.able },
  );
  expect(done).toMatchObject({ status: "succeeded", amount_received: 1_200, amount_capturable: 0 });
  const charge = await world.chargeOf(done, world.able);
  expect(charge).toMatchObject({ amount_captured: 1_200, amount_refunded: 0, captured: true });
  await world.stripe.refunds.create({ payment_intent: intent.id }, { stripeAccount: world.able });
  expect(await world.chargeOf(done, world.able)).toMatchObject({ amount_refunded: 1_200, refunded: true });
});

test("an increment raises the hold to its new total and keeps its end", async () => {
  const { intent, card } = await world.hold(world.able);
  const more = await world.stripe.paymentIntents.incrementAuthorization(
    intent.id,
    { amount: 1_500, metadata: { hours: "3" } },
    { stripeAccount: world.able },
  );
  expect(more).toMatchObject({
    status: "requires_capture",
    amount: 1_500,
    amount_capturable: 1_500,
    metadata: { hours: "3" },
  });
  const charge = await world.chargeOf(more, world.able);
  expect(charge.amount).toBe(1_500);
  expect(charge.payment_method_details?.card).toMatchObject({
    amount_authorized: 1_500,
    capture_before: card?.capture_before,
  });
  expect(await world.typesOf(world.able, intent)).toEqual([
    "payment_intent.amount_capturable_updated",
    "charge.updated",
    "payment_intent.amount_capturable_updated",
    "charge.succeeded",
    "payment_intent.created",
  ]);
  const done = await world.stripe.paymentIntents.capture(intent.id, {}, { stripeAccount: world.able });
  expect(done).toMatchObject({ amount_received: 1_500, status: "succeeded" });
});

test("an increment that the bank declines is 402 and leaves the old hold", async () => {
  const { intent } = await world.hold(world.able);
  const method = String(intent.payment_method);
  await world.setting.control("POST", `/payment_methods/${method}/decline`, { reason: "insufficient_funds" });
  const error = await errorOf(
    world.stripe.paymentIntents.incrementAuthorization(intent.id, { amount: 2_000 }, { stripeAccount: world.able }),
  );
  expect(error).toMatchObject({
    statusCode: 402,
    code: "card_declined",
    decline_code: "insufficient_funds",
    payment_intent: { id: intent.id, status: "requires_capture", amount_capturable: 1_000 },
  });
  const after = await world.stripe.paymentIntents.retrieve(intent.id, {}, { stripeAccount: world.able });
  expect(after).toMatchObject({ amount: 1_000, amount_capturable: 1_000, payment_method: method });
});

test("an increment is refused without the feature, for no more than is held, after a capture and after ten tries", async () => {
  const without = await world.hold(world.plain);
  const refusal = (id: string, amount: number, stripeAccount: string) =>
    errorOf(world.stripe.paymentIntents.incrementAuthorization(id, { amount }, { stripeAccount }));
  expect(await refusal(without.intent.id, 1_500, world.plain)).toMatchObject({ statusCode: 400 });
  const { intent } = await world.hold(world.able);
  expect(await refusal(intent.id, 1_000, world.able)).toMatchObject({ statusCode: 400, param: "amount" });
  for (let count = 1; count <= 10; count += 1) {
    await world.stripe.paymentIntents.incrementAuthorization(
      intent.id,
      { amount: 1_000 + count * 10 },
      { stripeAccount: world.able },
    );
  }
  expect((await refusal(intent.id, 2_000, world.able)).message).toContain("at most 10 times");
  await world.stripe.paymentIntents.capture(intent.id, {}, { stripeAccount: world.able });
  expect((await refusal(intent.id, 2_000, world.able)).code).toBe("payment_intent_unexpected_state");
});

test("a hold can be captured in parts, each with its own balance transaction, until the last", async () => {
  const { intent } = await world.hold(world.able, { application_fee_amount: 100 });
  const capture = (amount_to_capture: number, final_capture: boolean) =>
    world.stripe.paymentIntents.capture(intent.id, { amount_to_capture, final_capture }, { stripeAccount: world.able });
  expect(await capture(300, false)).toMatchObject({
    status: "requires_capture",
    amount_received: 300,
    amount_capturable: 700,
  });
  expect((await world.chargeOf(intent, world.able)).payment_method_details?.card).toHaveProperty("capture_before");
  expect(await capture(200, false)).toMatchObject({ amount_received: 500, amount_capturable: 500 });
  const done = await capture(400, true);
  expect(done).toMatchObject({ status: "succeeded", amount_received: 900, amount_capturable: 0 });
  const charge = await world.chargeOf(done, world.able);
  expect(charge).toMatchObject({ amount_captured: 900, amount_refunded: 100, refunded: false });
  const booked = await world.stripe.balanceTransactions.list({ source: charge.id }, { stripeAccount: world.able });
  expect(booked.data.map(({ amount }) => amount)).toEqual([400, 200, 300]);
  const fees = await world.stripe.applicationFees.list({ charge: charge.id });
  expect(fees.data.map(({ amount }) => amount)).toEqual([100]);
  expect((await world.typesOf(world.able, intent)).filter((type) => type === "charge.captured")).toHaveLength(3);
});

test("what is left of a hold captured in parts can be let go", async () => {
  const { intent } = await world.hold(world.able);
  await world.stripe.paymentIntents.capture(
    intent.id,
    { amount_to_capture: 300, final_capture: false },
    { stripeAccount: world.able },
  );
  const done = await world.stripe.paymentIntents.capture(
    intent.id,
    { amount_to_capture: 0, final_capture: true },
    { stripeAccount: world.able },
  );
  expect(done).toMatchObject({ status: "succeeded", amount_received: 300, amount_capturable: 0 });
  expect(await world.chargeOf(done, world.able)).toMatchObject({ amount_captured: 300, amount_refunded: 700 });
});

test("a part that is not final is refused where multicapture is not available, and nothing is captured", async () => {
  const { intent } = await world.hold(world.plain);
  const error = await errorOf(
    world.stripe.paymentIntents.capture(
      intent.id,
      { amount_to_capture: 300, final_capture: false },
      { stripeAccount: world.plain },
    ),
  );
  expect(error).toMatchObject({ statusCode: 400, param: "final_capture" });
  const after = await world.stripe.paymentIntents.retrieve(intent.id, {}, { stripeAccount: world.plain });
  expect(after).toMatchObject({ status: "requires_capture", amount_received: 0 });
});

test("a hold captured in part that runs out keeps the part", async () => {
  const { intent } = await world.hold(world.able, {}, { request_multicapture: "if_available" });
  await world.stripe.paymentIntents.capture(
    intent.id,
    { amount_to_capture: 300, final_capture: false },
    { stripeAccount: world.able },
  );
  await world.setting.control("POST", "/clock", { advanceSeconds: 8 * DAY });
  const after = await world.stripe.paymentIntents.retrieve(intent.id, {}, { stripeAccount: world.able });
  expect(after).toMatchObject({ status: "succeeded", amount_received: 300, amount_capturable: 0 });
  expect(await world.typesOf(world.able, intent)).toContain("charge.expired");
});
