import { beforeAll, expect, test } from "vitest";
import { errorOf } from "../setting";
import { contractOfFile, type Shop } from "./contract";
import { decide, payerOf, RETURN_URL } from "./payer";

const contract = contractOfFile();
let shop: Shop;

beforeAll(async () => {
  shop = await contract().shop();
});

const DAY = 86_400;
const { pay, hold, read, capture, confirm } = payerOf(() => shop);

test("a hold shows until when it can be captured, and a charge that is not captured", async () => {
  const intent = await hold({ expand: ["latest_charge"] });
  expect(intent).toMatchObject({ amount_capturable: 1_000, amount_received: 0 });
  expect(intent.latest_charge).toMatchObject({
    captured: false,
    paid: true,
    amount_captured: 0,
    balance_transaction: null,
    payment_method_details: { card: { capture_before: intent.created + 7 * DAY } },
  });
});

test.each([
  ["pm_card_visa", true, 4 * DAY + 18 * 3600],
  ["pm_card_visa", false, 7 * DAY],
  ["pm_card_mastercard", true, 7 * DAY],
  ["pm_card_amex", true, 7 * DAY],
])("a hold on %s, off session %s, lives %s seconds", async (payment_method, off_session, seconds) => {
  const intent = await hold({ payment_method, expand: ["latest_charge"], ...(off_session ? { off_session } : {}) });
  const charge = typeof intent.latest_charge === "object" ? intent.latest_charge : null;
  expect((charge?.payment_method_details?.card?.capture_before ?? 0) - intent.created).toBe(seconds);
});

test.each([
  [undefined, 1_000],
  [1_000, 1_000],
  [700, 700],
  [1, 1],
])("capturing %s of 1000 receives %s, and the rest is let go", async (amount_to_capture, received) => {
  const { id } = await hold();
  const done = await capture(id, amount_to_capture === undefined ? {} : { amount_to_capture });
  expect(done).toMatchObject({ status: "succeeded", amount: 1_000, amount_received: received, amount_capturable: 0 });
  expect((await read(id)).latest_charge).toMatchObject({
    amount: 1_000,
    amount_captured: received,
    amount_refunded: 1_000 - received,
    captured: true,
    refunded: false,
  });
});

test.each([1_001, 0, -1])("capturing %s of 1000 is refused and leaves the hold", async (amount_to_capture) => {
  const { id } = await hold();
  expect((await errorOf(capture(id, { amount_to_capture }))).statusCode).toBe(400);
  expect(await read(id)).toMatchObject({ status: "requires_capture", amount_capturable: 1_000 });
});

test("a fee may be named or lowered at capture, and is taken from what is captured", async () => {
  const { id } = await hold({ application_fee_amount: 100 });
  const done = await capture(id, { amount_to_capture: 500, application_fee_amount: 40 });
  expect(done.application_fee_amount).toBe(40);
  const [fee] = (await shop.stripe.applicationFees.list({ charge: String(done.latest_charge) })).data;
  expect(fee).toMatchObject({ amount: 40, account: shop.operator });
});

test("an authorisation cannot be raised where the account does not have that", async () => {
  const { id } = await hold();
  const error = await errorOf(shop.stripe.paymentIntents.incrementAuthorization(id, { amount: 1_500 }, shop.on));
  expect(error.statusCode).toBe(400);
  expect((await read(id)).amount).toBe(1_000);
});

test("without its owner a card that must ask answers 402, and with him it pays the same intent", async () => {
  const { id: customer } = await shop.stripe.customers.create({}, shop.on);
  const method = await shop.stripe.paymentMethods.attach("pm_card_authenticationRequired", { customer }, shop.on);
  const error = await errorOf(pay({ customer, payment_method: method.id, off_session: true }));
  expect(error).toMatchObject({ statusCode: 402, code: "authentication_required" });
  const id = error.payment_intent?.id ?? "";
  expect(await read(id)).toMatchObject({ status: "requires_payment_method", payment_method: null });
  const asking = await confirm(id, { payment_method: method.id, return_url: RETURN_URL });
  expect(asking).toMatchObject({ status: "requires_action", payment_method: method.id });
  await decide(asking, "complete");
  expect(await read(id)).toMatchObject({ status: "succeeded", amount_received: 1_000, last_payment_error: null });
});

test("a failed challenge makes no charge and needs a card again", async () => {
  const asking = await pay({ payment_method: "pm_card_authenticationRequired", return_url: RETURN_URL });
  await decide(asking, "fail");
  expect(await read(asking.id)).toMatchObject({
    status: "requires_payment_method",
    payment_method: null,
    latest_charge: null,
    last_payment_error: { code: "payment_intent_authentication_failure", type: "invalid_request_error" },
  });
});

test.each([
  ["pm_card_authenticationRequiredChargeDeclinedInsufficientFunds", "insufficient_funds"],
  ["pm_card_threeDSecureRequiredChargeDeclined", "generic_decline"],
])("%s is declined with %s after its challenge", async (payment_method, declineCode) => {
  const asking = await pay({ payment_method, return_url: RETURN_URL });
  await decide(asking, "complete");
  const after = await read(asking.id);
  expect(after).toMatchObject({ status: "requires_payment_method", last_payment_error: { decline_code: declineCode } });
  expect(after.latest_charge).toMatchObject({ status: "failed" });
});

test("error_on_requires_action refuses instead of asking", async () => {
  const error = await errorOf(
    pay({ payment_method: "pm_card_authenticationRequired", error_on_requires_action: true, return_url: RETURN_URL }),
  );
  expect(error.statusCode).toBe(402);
  expect(error.message).toContain("error_on_requires_action");
});
