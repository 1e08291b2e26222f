import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, type Platform, type Setting, startSetting } from "./setting";
import { open, send, visit } from "./visitor";

const REFRESH = "https://app.example.com/refresh";
const RETURN = "https://app.example.com/return";
const OFFER = { product_description: "Parking", support_phone: "+33 1 99 00 12 34", url: "https://lyon.example.com" };
const BANK = { iban: "FR14 2004 1010 0505 0001 3M02 606" };
const ALL = { name: "Ville de Lyon", ...OFFER, ...BANK, terms: "accepted" };

let setting: Setting;
let platform: Platform;
let stripe: Stripe;

beforeAll(async () => {
  setting = await startSetting();
  platform = await setting.platform();
  stripe = setting.sdk(platform.secretKey);
});
afterAll(() => setting.close());

async function newAccount(client = stripe, email = `${crypto.randomUUID()}@example.com`): Promise<string> {
  const account = await client.v2.core.accounts.create({
    display_name: "Ville de Lyon",
    contact_email: email,
    dashboard: "full",
    identity: { country: "FR", entity_type: "company" },
  });
  return account.id;
}

async function linkOf(account: string, client = stripe): Promise<string> {
  const link = await client.v2.core.accountLinks.create({
    account,
    use_case: { type: "account_onboarding", account_onboarding: { refresh_url: REFRESH, return_url: RETURN } },
  });
  return link.url;
}

const due = async (account: string) => (await stripe.accounts.retrieve(account)).requirements?.currently_due ?? [];

test("charges are refused until the hosted form is complete, and work from then on", async () => {
  const account = await newAccount();
  const pay = () =>
    stripe.paymentIntents.create(
      {
        amount: 1_000,
        currency: "eur",
        payment_method: "pm_card_visa",
        confirm: true,
        automatic_payment_methods: CARDS_ONLY,
      },
      { stripeAccount: account },
    );
  expect((await errorOf(pay())).statusCode).toBe(400);
  const visitor = await visit(await linkOf(account));
  expect(await visitor.say(4, "complete", ALL)).toMatchObject({ status: 303, location: RETURN });
  expect(await stripe.accounts.retrieve(account)).toMatchObject({
    charges_enabled: true,
    payouts_enabled: true,
    details_submitted: true,
    capabilities: { card_payments: "active", transfers: "active", cartes_bancaires_payments: "active" },
    business_profile: OFFER,
    external_accounts: { data: [{ object: "bank_account", last4: "2606", country: "FR", currency: "eur" }] },
    requirements: { currently_due: [], past_due: [], disabled_reason: null, current_deadline: null },
  });
  expect((await pay()).status).toBe("succeeded");
});

test("the first visit uses a link up: everyone after it is sent to the refresh address", async () => {
  const link = await linkOf(await newAccount());
  const visitor = await visit(link);
  expect((await visitor.show()).text).toContain("Set up payments");
  expect(await open(link)).toMatchObject({ status: 303, location: REFRESH });
  expect((await visitor.show()).status).toBe(200);
  expect((await visitor.say(1, "later")).location).toBe(RETURN);
  expect((await visitor.show()).location).toBe(REFRESH);
  expect((await visitor.say(4, "complete", ALL)).location).toBe(REFRESH);
});

test("an expired link leads to the refresh address, and so does a visit that took too long", async () => {
  const account = await newAccount();
  const late = await linkOf(account);
  const visitor = await visit(await linkOf(account));
  await setting.control("POST", "/clock", { advanceSeconds: 601 });
  expect((await open(late)).location).toBe(REFRESH);
  expect((await visitor.show()).status).toBe(200);
  await setting.control("POST", "/clock", { advanceSeconds: 3_600 });
  expect((await visitor.say(4, "complete", ALL)).location).toBe(REFRESH);
  expect((await stripe.accounts.retrieve(account)).details_submitted).toBe(false);
});

test("a guessed link, session or account is not found", async () => {
  const link = await linkOf(await newAccount());
  const { form } = await visit(link);
  for (const url of [`${link}x`, `${form}x`, form.replace(/acct_\w+/, "acct_none")]) {
    expect((await open(url)).status).toBe(404);
    expect((await send(`${form}x`, { step: "4", outcome: "complete", ...ALL })).status).toBe(404);
  }
});

test("each step keeps its answers, is required no longer, and is there on the next visit", async () => {
  const account = await newAccount();
  const visitor = await visit(await linkOf(account));
  expect((await visitor.show()).text).toContain('value="Ville de Lyon"');
  expect((await visitor.say(1, "continue", { name: "Métropole" })).location).toBe(`${visitor.form}?step=2`);
  expect((await visitor.say(2, "continue", OFFER)).location).toBe(`${visitor.form}?step=3`);
  expect(await due(account)).toEqual(["external_account", "tos_acceptance.date", "tos_acceptance.ip"]);
  expect((await visitor.say(3, "later", BANK)).location).toBe(RETURN);
  const between = await stripe.accounts.retrieve(account);
  expect(between).toMatchObject({ charges_enabled: false, details_submitted: false });
  expect(await due(account)).toEqual(["tos_acceptance.date", "tos_acceptance.ip"]);
  const again = await visit(await linkOf(account));
  const { text } = await again.show();
  expect(text).toContain('value="Métropole"');
  expect(text).toContain("I accept the terms of service");
  expect((await again.say(4, "complete", { ...ALL, name: "Métropole" })).location).toBe(RETURN);
  expect((await stripe.accounts.retrieve(account)).business_profile?.name).toBe("Métropole");
});

test("coming back later with nothing answered changes nothing", async () => {
  const account = await newAccount();
  const before = await due(account);
  const visitor = await visit(await linkOf(account));
  expect((await visitor.say(1, "later")).location).toBe(RETURN);
  expect(await due(account)).toEqual(before);
  expect((await stripe.accounts.retrieve(account)).charges_enabled).toBe(false);
});

test("a step with a mistake says so and goes no further; what is wrong is not kept", async () => {
  const account = await newAccount();
  const visitor = await visit(await linkOf(account));
  const wrong = await visitor.say(3, "continue", { iban: "FR00 1234 5678 9012" });
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain("This IBAN is not complete or has a mistake.");
  expect(wrong.text).toContain('value="FR00 1234 5678 9012"');
  expect((await visitor.say(4, "complete", { ...ALL, terms: "" })).text).toContain("Please accept the terms.");
  expect((await visitor.say(3, "later", { iban: "FR00 1234 5678 9012" })).location).toBe(RETURN);
  expect(await due(account)).toContain("external_account");
});

test("going back keeps what was typed", async () => {
  const visitor = await visit(await linkOf(await newAccount()));
  expect((await visitor.say(3, "back", BANK)).location).toBe(`${visitor.form}?step=2`);
  expect((await visitor.show("?step=3")).text).toContain(`value="${BANK.iban}"`);
});

test("test data fills every answer at once", async () => {
  const { show } = await visit(await linkOf(await newAccount()));
  const { text } = await show("?fill=test");
  expect(text).toMatch(/name="iban"[^>]* value="FR14/);
  expect(text).toContain("checked");
});

test("an operator's second platform can use the details that were verified with the first", async () => {
  const email = "owner@lyon.example";
  const first = await visit(await linkOf(await newAccount(stripe, email)));
  await first.say(4, "complete", ALL);
  const other = await setting.platform({ name: "Second app" });
  const theirs = setting.sdk(other.secretKey);
  const account = await newAccount(theirs, "Owner@Lyon.example");
  const visitor = await visit(await linkOf(account, theirs));
  expect((await visitor.show()).text).toContain("is already set up with Stripe");
  expect((await visitor.say(1, "reuse")).location).toBe(`${visitor.form}?step=4`);
  expect((await visitor.show("?step=4")).text).toContain(`value="${OFFER.url}"`);
  expect((await visitor.say(4, "complete", ALL)).location).toBe(RETURN);
  expect(await theirs.accounts.retrieve(account)).toMatchObject({ charges_enabled: true, business_profile: OFFER });
});

test("nothing is offered to an owner with another address", async () => {
  await (await visit(await linkOf(await newAccount(stripe, "a@one.example")))).say(4, "complete", ALL);
  const visitor = await visit(await linkOf(await newAccount(stripe, "b@one.example")));
  expect((await visitor.show()).text).not.toContain("is already set up with Stripe");
  await visitor.say(1, "reuse");
  expect((await visitor.show("?step=4")).text).not.toContain(OFFER.url);
});

test("all answers can be sent to the link itself, once", async () => {
  const link = await linkOf(await newAccount());
  const fields = { outcome: "complete", ...ALL };
  expect((await send(link, fields)).location).toBe(RETURN);
  expect((await send(link, fields)).location).toBe(REFRESH);
});
