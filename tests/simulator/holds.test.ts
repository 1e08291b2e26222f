import { afterAll, beforeAll, expect, test } from "vitest";
import { ASKED, DAY, startHolds } from "./hold-setting";
import { errorOf } from "./setting";

let world: Awaited<ReturnType<typeof startHolds>>;

beforeAll(async () => {
  world = await startHolds();
});
afterAll(() => world.setting.close());

test("on an ordinary account every feature is off, whatever the payment asks for", async () => {
  const { card } = await world.hold(world.plain);
  expect(card).toMatchObject({
    extended_authorization: { status: "disabled" },
    incremental_authorization: { status: "unavailable" },
    multicapture: { status: "unavailable" },
    overcapture: { status: "unavailable", maximum_amount_capturable: 1_000 },
  });
});

test("a feature needs the account, the request and a card that supports it", async () => {
  expect((await world.hold(world.able)).card).toMatchObject({
    extended_authorization: { status: "enabled" },
    incremental_authorization: { status: "available" },
    multicapture: { status: "available" },
    overcapture: { status: "available", maximum_amount_capturable: 1_200 },
  });
  const unasked = await world.hold(world.able, {}, { request_overcapture: "never" });
  expect(unasked.card).toMatchObject({
    extended_authorization: { status: "disabled" },
    multicapture: { status: "unavailable" },
    overcapture: { status: "unavailable" },
  });
  const unable = await world.hold(world.able, { payment_method: "pm_card_credit_disableEnterpriseCardFeatures" });
  expect(unable.card).toMatchObject({
    multicapture: { status: "unavailable" },
    overcapture: { status: "unavailable", maximum_amount_capturable: 1_000 },
  });
  expect(
    (await world.hold(world.able, { payment_method: "pm_card_visa_cartesBancaires" })).card?.overcapture?.status,
  ).toBe("available");
});

test("what the payment asked for can be read on it", async () => {
  const { intent } = await world.hold(world.able);
  expect(intent.payment_method_options?.card).toMatchObject(ASKED);
});

test.each([
  ["pm_card_visa", false, 7 * DAY],
  ["pm_card_visa", true, 4 * DAY + 18 * 3_600],
  ["pm_card_mastercard", false, 7 * DAY],
  ["pm_card_mastercard", true, 7 * DAY],
  ["pm_card_amex", true, 7 * DAY],
  ["pm_card_discover", true, 7 * DAY],
])("a hold on %s, off-session %s, lives %s seconds", async (payment_method, off_session, seconds) => {
  const { intent, card } = await world.hold(world.plain, { payment_method, off_session });
  expect((card?.capture_before ?? 0) - (await world.chargeOf(intent, world.plain)).created).toBe(seconds);
});

test("yen in Japan and extended holds live 30 days", async () => {
  const japan = await world.setting.operator(world.platform, "JP");
  const yen = await world.hold(japan, { currency: "jpy" });
  expect((yen.card?.capture_before ?? 0) - (await world.chargeOf(yen.intent, japan)).created).toBe(30 * DAY);
  const long = await world.hold(world.able);
  expect((long.card?.capture_before ?? 0) - (await world.chargeOf(long.intent, world.able)).created).toBe(30 * DAY);
});

test("a card's own capture method goes before the payment's", async () => {
  const { intent } = await world.hold(world.plain, { capture_method: "automatic" }, { capture_method: "manual" });
  expect(intent).toMatchObject({ status: "requires_capture", capture_method: "automatic", amount_capturable: 1_000 });
});

test("released holds can also simply go, as Stripe's changelog says of versions since 2025-03-31.basil", async () => {
  await world.setting.control("POST", "/behaviour", { releasedHolds: "released" });
  const { intent: part } = await world.hold(world.plain);
  const captured = await world.stripe.paymentIntents.capture(
    part.id,
    { amount_to_capture: 700 },
    { stripeAccount: world.plain },
  );
  const charge = await world.chargeOf(captured, world.plain);
  expect(charge).toMatchObject({ amount: 1_000, amount_captured: 700, amount_refunded: 0, refunded: false });
  expect(charge.refunds?.data).toEqual([]);
  await world.stripe.refunds.create({ charge: charge.id, amount: 400 }, { stripeAccount: world.plain });
  const tooMuch = await errorOf(
    world.stripe.refunds.create({ charge: charge.id, amount: 301 }, { stripeAccount: world.plain }),
  );
  expect(tooMuch.message).toContain("unrefunded amount on charge (€3.00)");
  await world.stripe.refunds.create({ charge: charge.id }, { stripeAccount: world.plain });
  expect(await world.chargeOf(captured, world.plain)).toMatchObject({ amount_refunded: 700, refunded: true });
  const { intent: dropped } = await world.hold(world.plain);
  await world.stripe.paymentIntents.cancel(dropped.id, {}, { stripeAccount: world.plain });
  expect(await world.chargeOf(dropped, world.plain)).toMatchObject({
    amount_refunded: 0,
    refunded: false,
    captured: false,
  });
  expect(await world.typesOf(world.plain, dropped)).not.toContain("charge.refunded");
  const { intent: late } = await world.hold(world.plain);
  await world.setting.control("POST", "/clock", { advanceSeconds: 8 * DAY });
  const expired = await world.stripe.paymentIntents.retrieve(late.id, {}, { stripeAccount: world.plain });
  expect(expired).toMatchObject({ status: "canceled", cancellation_reason: "expired" });
  await world.setting.control("POST", "/behaviour", { releasedHolds: "refunded" });
});
