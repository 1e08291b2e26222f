import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, type Platform, type Setting, startSetting } from "./setting";

let setting: Setting;
let platform: Platform;
let stripe: Stripe;
const accounts = new Map<string, string>();

beforeAll(async () => {
  setting = await startSetting();
  platform = await setting.platform();
  stripe = setting.sdk(platform.secretKey);
  for (const country of ["FR", "GB", "SE", "JP", "CH", "US"]) {
    accounts.set(country, await setting.operator(platform, country));
  }
});
afterAll(() => setting.close());

const at = (country: string) => ({ stripeAccount: accounts.get(country) ?? "" });
const create = (amount: number, currency: string, country: string) =>
  stripe.paymentIntents.create({ amount, currency }, at(country));
const pay = (amount: number, currency: string, country: string) =>
  stripe.paymentIntents.create(
    {
      amount,
      currency,
      payment_method: "pm_card_visa",
      confirm: true,
      capture_method: "automatic",
      automatic_payment_methods: CARDS_ONLY,
    },
    at(country),
  );

test.each([
  [50, "eur", "FR"],
  [30, "gbp", "GB"],
  [300, "sek", "SE"],
  [50, "jpy", "JP"],
  [50, "chf", "CH"],
  [50, "usd", "US"],
])("the smallest charge of %s %s in %s is taken, one less is not", async (minimum, currency, country) => {
  expect((await create(minimum, currency, country)).amount).toBe(minimum);
  const error = await errorOf(create(minimum - 1, currency, country));
  expect(error).toMatchObject({ statusCode: 400, code: "amount_too_small", param: "amount" });
  expect(error.message).toContain("Amount must be at least");
});

test("what counts is the settlement currency: a charge in another one must convert to its minimum", async () => {
  expect((await create(30, "gbp", "GB")).amount).toBe(30);
  const error = await errorOf(create(30, "gbp", "FR"));
  expect(error).toMatchObject({ code: "amount_too_small", param: "amount" });
  expect(error.message).toMatch(
    /^Amount must convert to at least 50 cents\. £0\.30 converts to approximately €0\.3\d\.$/,
  );
  expect((await create(300, "sek", "SE")).amount).toBe(300);
  expect((await errorOf(create(300, "sek", "FR"))).code).toBe("amount_too_small");
  expect((await create(1_000, "sek", "FR")).amount).toBe(1_000);
  expect((await errorOf(create(20, "eur", "GB"))).message).toContain("at least 30 pence");
});

test("yen have no decimals: in amounts, in texts, in fees", async () => {
  const paid = await pay(500, "jpy", "JP");
  const tooMuch = await errorOf(stripe.refunds.create({ payment_intent: paid.id, amount: 501 }, at("JP")));
  expect(tooMuch.message).toBe("Refund amount (¥501) is greater than unrefunded amount on charge (¥500)");
  const [booked] = (await stripe.balanceTransactions.list({ source: String(paid.latest_charge) }, at("JP"))).data;
  expect(booked).toMatchObject({ amount: 500, currency: "jpy" });
  expect((booked?.net ?? 0) + (booked?.fee ?? 0)).toBe(500);
});

test("dinars have three decimals, and the last must be 0", async () => {
  expect((await create(5_120, "kwd", "FR")).amount).toBe(5_120);
  expect(await errorOf(create(5_124, "kwd", "FR"))).toMatchObject({ statusCode: 400, param: "amount" });
  const paid = await pay(5_120, "kwd", "FR");
  const tooMuch = await errorOf(stripe.refunds.create({ payment_intent: paid.id, amount: 6_000 }, at("FR")));
  expect(tooMuch.message).toContain("(6.000 KWD)");
  expect(tooMuch.message).toContain("(5.120 KWD)");
});

test.each(["isk", "ugx"])("%s is written with two decimals that must be 0", async (currency) => {
  expect((await create(5_000_000, currency, "FR")).amount).toBe(5_000_000);
  expect(await errorOf(create(5_000_050, currency, "FR"))).toMatchObject({ statusCode: 400, param: "amount" });
});

test.each([
  [0, "parameter_invalid_integer"],
  [-100, "parameter_invalid_integer"],
  [100_000_000, "amount_too_large"],
])("an amount of %s is refused in every currency", async (amount, code) => {
  for (const currency of ["eur", "jpy", "kwd"]) {
    expect(await errorOf(create(amount, currency, "FR"))).toMatchObject({ statusCode: 400, param: "amount", code });
  }
  expect((await create(99_999_999, "eur", "FR")).amount).toBe(99_999_999);
});

test("a currency that is none is refused, and capital letters are not", async () => {
  expect(await errorOf(create(1_000, "xxx", "FR"))).toMatchObject({ statusCode: 400, param: "currency" });
  expect((await create(1_000, "EUR", "FR")).currency).toBe("eur");
});
