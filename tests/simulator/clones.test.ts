import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, type Platform, type Setting, startSetting } from "./setting";

let setting: Setting;
let platform: Platform;
let stripe: Stripe;
let stripeAccount: string;

beforeAll(async () => {
  setting = await startSetting();
  platform = await setting.platform();
  stripe = setting.sdk(platform.secretKey);
  stripeAccount = await setting.operator(platform);
});
afterAll(() => setting.close());

async function saved(alias = "pm_card_visa") {
  const customer = await stripe.customers.create({ payment_method: alias });
  const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
  return { customer: customer.id, payment_method: method?.id ?? "" };
}

function charge(payment_method: string, extra: Partial<Stripe.PaymentIntentCreateParams> = {}) {
  return stripe.paymentIntents.create(
    { amount: 1_000, currency: "eur", payment_method, confirm: true, automatic_payment_methods: CARDS_ONLY, ...extra },
    { stripeAccount },
  );
}

test("a clone is another payment method with the same card, without customer and metadata", async () => {
  const card = await saved();
  const original = await stripe.paymentMethods.update(card.payment_method, { metadata: { app: "portal" } });
  const clone = await stripe.paymentMethods.create(card, { stripeAccount });
  expect(clone.id).not.toBe(original.id);
  expect(clone).toMatchObject({ customer: null, metadata: {}, type: "card" });
  expect(clone.card?.fingerprint).toBe(original.card?.fingerprint);
  expect(clone.card?.checks?.cvc_check).toBe("pass");
  expect(clone.lastResponse.stripeAccount).toBe(stripeAccount);
});

test("an attached card is cloned only together with its customer", async () => {
  const { payment_method } = await saved();
  expect((await errorOf(stripe.paymentMethods.create({ payment_method }, { stripeAccount }))).statusCode).toBe(400);
});

test("a clone is worth one use, also when that use ended in authentication_required", async () => {
  const clone = await stripe.paymentMethods.create(await saved(), { stripeAccount });
  expect((await charge(clone.id)).status).toBe("succeeded");
  expect((await errorOf(charge(clone.id))).message).toContain("previously used with a PaymentIntent without Customer");

  const asking = await stripe.paymentMethods.create(await saved("pm_card_authenticationRequiredSetupForOffSession"), {
    stripeAccount,
  });
  expect((await charge(asking.id, { off_session: true })).status).toBe("succeeded");
  const strict = await stripe.paymentMethods.create(
    { payment_method: "pm_card_authenticationRequired" },
    { stripeAccount },
  );
  const first = await errorOf(charge(strict.id, { off_session: true }));
  expect(first.code).toBe("authentication_required");
  const again = await errorOf(
    stripe.paymentIntents.confirm(
      first.payment_intent?.id ?? "",
      { payment_method: strict.id, return_url: "https://app.example.com/" },
      { stripeAccount },
    ),
  );
  expect([again.statusCode, again.message.includes("It may not be used again")]).toEqual([400, true]);
});

test("a clone that is attached to a customer there can be used again and again", async () => {
  const clone = await stripe.paymentMethods.create(await saved(), { stripeAccount });
  const customer = await stripe.customers.create({}, { stripeAccount });
  await stripe.paymentMethods.attach(clone.id, { customer: customer.id }, { stripeAccount });
  for (let time = 0; time < 2; time += 1) {
    expect((await charge(clone.id, { customer: customer.id, off_session: true })).status).toBe("succeeded");
  }
});

test("what was set up on the platform is set up for the clone", async () => {
  const { id: customer } = await stripe.customers.create();
  const setup = await stripe.setupIntents.create({
    customer,
    payment_method: "pm_card_visa",
    confirm: true,
    automatic_payment_methods: CARDS_ONLY,
  });
  const clone = await stripe.paymentMethods.create(
    { customer, payment_method: String(setup.payment_method) },
    { stripeAccount },
  );
  expect((await charge(clone.id, { off_session: true })).status).toBe("succeeded");
});

test("detaching the original does not touch the clone, and ends the original", async () => {
  const card = await saved();
  const clone = await stripe.paymentMethods.create(card, { stripeAccount });
  await stripe.paymentMethods.detach(card.payment_method);
  const again = await errorOf(stripe.paymentMethods.attach(card.payment_method, { customer: card.customer }));
  expect(again.message).toContain("may not be used again");
  expect((await charge(clone.id)).status).toBe("succeeded");
});

test("a platform's payment method is not there on the connected account", async () => {
  const { payment_method } = await saved();
  const error = await errorOf(charge(payment_method));
  expect(error).toMatchObject({ statusCode: 404, code: "resource_missing" });
  expect(error.message).toContain("exists on one of your connected accounts");
});

test("each use of an alias makes a new payment method", async () => {
  const [first, second] = [
    await stripe.paymentMethods.retrieve("pm_card_visa"),
    await stripe.paymentMethods.retrieve("pm_card_visa"),
  ];
  expect(first.id).not.toBe(second.id);
  expect(first.card?.fingerprint).toBe(second.card?.fingerprint);
});

test("payment methods are attached once, and changed only while attached", async () => {
  const card = await saved();
  expect(
    (await errorOf(stripe.paymentMethods.attach(card.payment_method, { customer: card.customer }))).message,
  ).toContain("already been attached");
  const loose = await stripe.paymentMethods.retrieve("pm_card_visa");
  expect((await errorOf(stripe.paymentMethods.detach(loose.id))).message).toContain("detachment is impossible");
  expect((await errorOf(stripe.paymentMethods.update(loose.id, { metadata: { a: "b" } }))).message).toContain(
    "You must save this PaymentMethod",
  );
});

test("a co-badged card keeps the network its owner chose, and the charge uses it in euros", async () => {
  const card = await saved("pm_card_visa_cartesBancaires");
  const chosen = await stripe.paymentMethods.update(card.payment_method, {
    card: { networks: { preferred: "cartes_bancaires" } },
  });
  expect(chosen.card).toMatchObject({
    brand: "visa",
    display_brand: "cartes_bancaires",
    networks: { available: ["cartes_bancaires", "visa"], preferred: "cartes_bancaires" },
  });
  const clone = await stripe.paymentMethods.create(card, { stripeAccount });
  const paid = await charge(clone.id, {
    payment_method_options: { card: { network: "cartes_bancaires" } },
    expand: ["latest_charge"],
  });
  expect(paid.latest_charge).toMatchObject({
    payment_method_details: { card: { network: "cartes_bancaires", brand: "visa" } },
  });
  const inPounds = await stripe.paymentMethods.create(card, { stripeAccount });
  const other = await charge(inPounds.id, {
    currency: "gbp",
    payment_method_options: { card: { network: "cartes_bancaires" } },
    expand: ["latest_charge"],
  });
  expect(other.latest_charge).toMatchObject({ payment_method_details: { card: { network: "visa" } } });
  expect(
    (
      await errorOf(
        stripe.paymentMethods.update(card.payment_method, { card: { networks: { preferred: "mastercard" } } }),
      )
    ).statusCode,
  ).toBe(400);
});

test("a customer pays only with its own cards", async () => {
  const [mine, theirs] = [await saved(), await saved()];
  const asked = { amount: 1_000, currency: "eur", confirm: true, automatic_payment_methods: CARDS_ONLY } as const;
  const foreign = await errorOf(
    stripe.paymentIntents.create({ ...asked, customer: mine.customer, payment_method: theirs.payment_method }),
  );
  expect(foreign.message).toContain("does not have a payment method with the ID");
  const nobody = await errorOf(stripe.paymentIntents.create({ ...asked, payment_method: mine.payment_method }));
  expect(nobody.message).toContain("You must include the Customer");
});
