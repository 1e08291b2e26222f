import type Stripe from "stripe";
import { beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, wireError } from "../setting";
import { contractOfFile, type Shop } from "./contract";

const contract = contractOfFile();
let shop: Shop;

beforeAll(async () => {
  shop = await contract().shop();
});

const RETURN_URL = "https://app.example.com/back";

function pay(payment_method: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) {
  return shop.stripe.paymentIntents.create(
    {
      amount: 1_000,
      currency: "eur",
      payment_method,
      confirm: true,
      automatic_payment_methods: CARDS_ONLY,
      return_url: RETURN_URL,
      expand: ["latest_charge", "payment_method"],
      ...more,
    },
    shop.on,
  );
}

const cardOf = (intent: Stripe.PaymentIntent) =>
  typeof intent.latest_charge === "object" ? intent.latest_charge?.payment_method_details?.card : null;

test.each([
  ["pm_card_visa", "visa", "credit", "US"],
  ["pm_card_visa_debit", "visa", "debit", "US"],
  ["pm_card_mastercard", "mastercard", "credit", "US"],
  ["pm_card_mastercard_debit", "mastercard", "debit", "US"],
  ["pm_card_mastercard_prepaid", "mastercard", "prepaid", "US"],
  ["pm_card_amex", "amex", "credit", "US"],
  ["pm_card_discover", "discover", "credit", "US"],
  ["pm_card_diners", "diners", "credit", "US"],
  ["pm_card_jcb", "jcb", "credit", "US"],
  ["pm_card_unionpay", "unionpay", "credit", "US"],
  ["pm_card_fr", "visa", "credit", "FR"],
  ["pm_card_de", "visa", "credit", "DE"],
  ["pm_card_gb", "visa", "credit", "GB"],
  ["pm_card_ie", "visa", "credit", "IE"],
  ["pm_card_visa_cartesBancaires", "visa", "credit", "FR"],
  ["pm_card_mastercard_cartesBancaires", "mastercard", "credit", "FR"],
])("%s pays as a %s %s card of %s", async (alias, brand, funding, country) => {
  const intent = await pay(alias);
  expect(intent).toMatchObject({ status: "succeeded", amount_received: 1_000, next_action: null });
  expect(cardOf(intent)).toMatchObject({ brand, funding, country });
});

test.each([
  ["pm_card_visa_chargeDeclined", "card_declined", "generic_decline", "try_again_later"],
  ["pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds", "try_again_later"],
  ["pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card", "do_not_try_again"],
  ["pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card", "do_not_try_again"],
  ["pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card", "confirm_card_data"],
  ["pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc", "confirm_card_data"],
  ["pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error", "try_again_later"],
  ["pm_card_visa_chargeDeclinedVelocityLimitExceeded", "card_declined", "card_velocity_exceeded", "try_again_later"],
])("%s is declined with %s, %s and the advice %s", async (alias, code, declineCode, advice) => {
  const error = await errorOf(pay(alias));
  expect(error).toMatchObject({ type: "StripeCardError", statusCode: 402, code, decline_code: declineCode });
  expect(error.raw).toMatchObject({ advice_code: advice });
  expect(error.payment_intent).toMatchObject({ status: "requires_payment_method", payment_method: null });
  expect(error.payment_intent?.last_payment_error).toMatchObject({ code, decline_code: declineCode });
});

test.each([
  "pm_card_visa_chargeDeclined",
  "pm_card_visa_chargeDeclinedInsufficientFunds",
  "pm_card_visa_chargeDeclinedLostCard",
  "pm_card_chargeDeclinedExpiredCard",
  "pm_card_chargeDeclinedIncorrectCvc",
])("%s can be neither attached nor set up", async (alias) => {
  const { id: customer } = await shop.stripe.customers.create();
  expect((await errorOf(shop.stripe.paymentMethods.attach(alias, { customer }))).statusCode).toBe(402);
  const setup = await errorOf(
    shop.stripe.setupIntents.create({ customer, payment_method: alias, confirm: true, return_url: RETURN_URL }),
  );
  expect(setup.statusCode).toBe(402);
  expect(setup.setup_intent).toMatchObject({ status: "requires_payment_method" });
  expect((await shop.stripe.paymentMethods.list({ customer })).data).toEqual([]);
});

test("pm_card_chargeCustomerFail attaches and sets up, and every charge is declined", async () => {
  const { id: customer } = await shop.stripe.customers.create({}, shop.on);
  const setup = await shop.stripe.setupIntents.create(
    { customer, payment_method: "pm_card_chargeCustomerFail", confirm: true, return_url: RETURN_URL },
    shop.on,
  );
  expect(setup.status).toBe("succeeded");
  const payment_method = String(setup.payment_method);
  expect((await errorOf(pay(payment_method, { customer, off_session: true }))).code).toBe("card_declined");
  expect((await errorOf(pay(payment_method, { customer }))).code).toBe("card_declined");
});

test.each([
  ["pm_card_authenticationRequiredOnSetup", "requires_action", "authentication_required"],
  ["pm_card_authenticationRequired", "requires_action", "authentication_required"],
  ["pm_card_authenticationRequiredSetupForOffSession", "requires_action", "succeeded"],
  ["pm_card_authenticationRequiredChargeDeclinedInsufficientFunds", "requires_action", "authentication_required"],
  ["pm_card_threeDSecure2Required", "requires_action", "authentication_required"],
  ["pm_card_threeDSecureRequiredChargeDeclined", "requires_action", "authentication_required"],
  ["pm_card_threeDSecureOptional", "succeeded", "succeeded"],
  ["pm_card_amex_threeDSecureNotSupported", "succeeded", "succeeded"],
])("%s is %s with its owner there and %s without", async (alias, onSession, offSession) => {
  expect((await pay(alias)).status).toBe(onSession);
  const alone = pay(alias, { off_session: true });
  if (offSession === "succeeded") expect((await alone).status).toBe("succeeded");
  else expect(await errorOf(alone)).toMatchObject({ statusCode: 402, code: offSession });
});

test.each([
  ["pm_card_threeDSecureOptional", "any", "requires_action"],
  ["pm_card_threeDSecureOptional", "challenge", "requires_action"],
  ["pm_card_visa", "any", "succeeded"],
  ["pm_card_amex_threeDSecureNotSupported", "any", "succeeded"],
] as const)("%s with request_three_d_secure %s is %s", async (alias, request_three_d_secure, status) => {
  const intent = await pay(alias, { payment_method_options: { card: { request_three_d_secure } } });
  expect(intent.status).toBe(status);
});

test.each([
  ["pm_card_cvcCheckFail", "cvc_check", "fail"],
  ["pm_card_visa", "cvc_check", "pass"],
])("the charge of %s has %s %s", async (alias, check, result) => {
  expect(cardOf(await pay(alias))?.checks).toMatchObject({ [check]: result });
});

test.each([
  ["pm_card_riskLevelElevated", "elevated"],
  ["pm_card_visa", "normal"],
])("the charge of %s has the risk level %s", async (alias, level) => {
  const { latest_charge: charge } = await pay(alias);
  expect(charge).toMatchObject({ outcome: { risk_level: level, type: "authorized" } });
});

test("pm_card_radarBlock is declined by Radar, and the charge says that it was blocked", async () => {
  const error = await errorOf(pay("pm_card_radarBlock"));
  expect(error.code).toBe("card_declined");
  const charge = await shop.stripe.charges.retrieve(String(error.charge), {}, shop.on);
  expect(charge).toMatchObject({ paid: false, status: "failed", outcome: { type: "blocked" } });
});

test("the money of pm_card_bypassPending can be paid out at once, that of others later", async () => {
  const transactionOf = async (alias: string) => {
    const intent = await pay(alias, { capture_method: "automatic", expand: ["latest_charge.balance_transaction"] });
    return typeof intent.latest_charge === "object" ? intent.latest_charge?.balance_transaction : null;
  };
  expect(await transactionOf("pm_card_bypassPending")).toMatchObject({ status: "available" });
  expect(await transactionOf("pm_card_visa")).toMatchObject({ status: "pending" });
});

test.each([
  ["cartes_bancaires", "eur", "cartes_bancaires"],
  ["visa", "eur", "visa"],
  ["cartes_bancaires", "usd", "visa"],
] as const)("a co-badged card asked for %s in %s is charged through %s", async (network, currency, charged) => {
  const intent = await pay("pm_card_visa_cartesBancaires", { currency, payment_method_options: { card: { network } } });
  expect(cardOf(intent)?.network).toBe(charged);
});

test.each(["4111111111111112", "4929420573595709"])(
  "a card that is no test card is never taken: %s",
  async (number) => {
    const answer = await fetch(`${contract().url}/v1/payment_methods`, {
      method: "POST",
      body: new URLSearchParams({
        key: shop.platform.publishableKey,
        type: "card",
        "card[number]": number,
        "card[exp_month]": "12",
        "card[exp_year]": "2034",
        "card[cvc]": "123",
      }),
    });
    expect(answer.status).toBe(402);
    expect((await wireError(answer)).type).toBe("card_error");
  },
);

test("a server that sends a card's number is refused", async () => {
  const card = { number: "4242424242424242", exp_month: 12, exp_year: 2034, cvc: "123" };
  const error = await errorOf(shop.stripe.paymentMethods.create({ type: "card", card }));
  expect(error).toMatchObject({ type: "StripeCardError", statusCode: 402 });
});
