import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, type Platform, type Setting, startSetting } from "./setting";
import { open } from "./visitor";

let setting: Setting;
let platform: Platform;
let stripe: Stripe;

beforeAll(async () => {
  setting = await startSetting();
  platform = await setting.platform({ accountsV1: true });
  stripe = setting.sdk(platform.secretKey);
});
afterAll(() => setting.close());

const onboard = (id: string) => setting.control("POST", `/accounts/${id}/onboard`, {});

async function newExpress(): Promise<string> {
  const { id } = await stripe.accounts.create({
    type: "express",
    country: "FR",
    capabilities: { card_payments: { requested: true }, transfers: { requested: true } },
  });
  return id;
}

test("v1 accounts are switched on and off per platform, at any time", async () => {
  const own = await setting.platform();
  const theirs = setting.sdk(own.secretKey);
  const create = () => theirs.accounts.create({ type: "standard", country: "FR" });
  expect(await errorOf(create())).toMatchObject({
    statusCode: 400,
    rawType: "invalid_request_error",
    message: expect.stringContaining("Create connected accounts with POST /v2/core/accounts instead"),
  });
  await setting.control("POST", `/platforms/${own.account}`, { accountsV1: true });
  const { id } = await create();
  await setting.control("POST", `/platforms/${own.account}`, { accountsV1: false });
  expect((await errorOf(create())).statusCode).toBe(400);
  expect((await theirs.accounts.retrieve(id)).id).toBe(id);
});

test("a fresh Standard account is drawn as recorded", async () => {
  const account = await stripe.accounts.create({ type: "standard", country: "AU", email: "a@example.com" });
  expect(account).toMatchObject({
    capabilities: {},
    charges_enabled: false,
    payouts_enabled: false,
    details_submitted: false,
    controller: {
      fees: { payer: "account" },
      is_controller: true,
      losses: { payments: "stripe" },
      requirement_collection: "stripe",
      stripe_dashboard: { type: "full" },
      type: "application",
    },
    default_currency: "aud",
    external_accounts: { data: [], total_count: 0 },
    metadata: {},
    settings: { payouts: { debit_negative_balances: true, schedule: { delay_days: 2, interval: "daily" } } },
    tos_acceptance: { date: null, ip: null, user_agent: null },
  });
  expect(Object.keys(account.capabilities ?? {})).toEqual([]);
  expect(account.requirements?.currently_due).toEqual(account.requirements?.past_due);
});

test("capabilities are named by key with a status each, from requested to active", async () => {
  const id = await newExpress();
  expect((await stripe.accounts.retrieve(id)).capabilities).toEqual({
    card_payments: "inactive",
    transfers: "inactive",
  });
  expect(await stripe.accounts.retrieveCapability(id, "card_payments")).toMatchObject({
    object: "capability",
    account: id,
    requested: true,
    status: "inactive",
    requirements: { disabled_reason: "requirements.fields_needed" },
  });
  expect(await stripe.accounts.retrieveCapability(id, "sepa_debit_payments")).toMatchObject({
    requested: false,
    requested_at: null,
    status: "unrequested",
  });
  await onboard(id);
  await stripe.accounts.updateCapability(id, "sepa_debit_payments", { requested: true });
  const { data } = await stripe.accounts.listCapabilities(id);
  expect(Object.fromEntries(data.map(({ id: name, status }) => [name, status]))).toEqual({
    card_payments: "active",
    transfers: "active",
    cartes_bancaires_payments: "active",
    sepa_debit_payments: "active",
  });
  expect((await errorOf(stripe.accounts.retrieveCapability(id, "flying"))).statusCode).toBe(404);
});

test("accounts of this platform are listed in pages, newest first, and nobody else's", async () => {
  const own = await setting.platform({ accountsV1: true });
  const theirs = setting.sdk(own.secretKey);
  const made: string[] = [];
  for (const country of ["FR", "DE", "GB"]) made.unshift((await theirs.accounts.create({ country })).id);
  const first = await theirs.accounts.list({ limit: 2 });
  expect([first.data.map(({ id }) => id), first.has_more]).toEqual([made.slice(0, 2), true]);
  expect((await theirs.accounts.list().autoPagingToArray({ limit: 10 })).map(({ id }) => id)).toEqual(made);
  const v2 = await theirs.v2.core.accounts.list({ limit: 1 }).autoPagingToArray({ limit: 10 });
  expect(v2.map(({ id }) => id)).toEqual(made);
});

test("an update reaches what a platform may change, and identity and bank are not among it", async () => {
  const { id } = await stripe.accounts.create({ type: "standard", country: "FR" });
  const updated = await stripe.accounts.update(id, {
    email: "new@example.com",
    metadata: { city: "Lyon" },
    business_profile: { url: "https://lyon.example.com", mcc: "7523" },
  });
  expect(updated).toMatchObject({
    email: "new@example.com",
    metadata: { city: "Lyon" },
    business_profile: { url: "https://lyon.example.com", mcc: "7523" },
  });
  for (const params of [{ external_account: "btok_fr" }, { business_type: "company" as const }]) {
    expect(await errorOf(stripe.accounts.update(id, params))).toMatchObject({
      statusCode: 403,
      code: "oauth_not_supported",
    });
  }
});

test("a deleted account is out of reach, and its platform is told who left", async () => {
  const { id } = await stripe.accounts.create({ type: "standard", country: "FR" });
  expect(await stripe.accounts.del(id)).toMatchObject({ id, object: "account", deleted: true });
  expect(await errorOf(stripe.accounts.retrieve(id))).toMatchObject({ statusCode: 403, code: "account_invalid" });
  expect((await stripe.accounts.list()).data.map((account) => account.id)).not.toContain(id);
  expect((await errorOf(stripe.accounts.del(platform.account))).statusCode).toBe(400);
});

test("login links are for Express accounts that are set up: anything else is 400", async () => {
  const standard = await setting.operator(platform);
  expect(await errorOf(stripe.accounts.createLoginLink(standard))).toMatchObject({
    statusCode: 400,
    message: expect.stringContaining("does not have an Express Dashboard"),
  });
  const id = await newExpress();
  expect((await errorOf(stripe.accounts.createLoginLink(id))).message).toContain("has not completed onboarding");
  await onboard(id);
  const link = await stripe.accounts.createLoginLink(id);
  expect(link).toMatchObject({ object: "login_link", url: expect.stringContaining(`/express/${id}/`) });
});

test("a login link signs in once, soon, and shows the account's money and payouts", async () => {
  const id = await newExpress();
  await onboard(id);
  await stripe.paymentIntents.create(
    {
      amount: 10_000,
      currency: "eur",
      payment_method: "pm_card_bypassPending",
      confirm: true,
      capture_method: "automatic",
      automatic_payment_methods: CARDS_ONLY,
    },
    { stripeAccount: id },
  );
  await stripe.payouts.create({ amount: 1_234, currency: "eur" }, { stripeAccount: id });
  const { url } = await stripe.accounts.createLoginLink(id);
  const first = await open(url);
  const page = await open(first.location);
  expect([first.status, page.status]).toEqual([303, 200]);
  expect(page.text).toContain("€12.34");
  expect((await open(url)).status).toBe(403);
  expect((await open(`${url}/guessed`)).status).toBe(403);
  const late = await stripe.accounts.createLoginLink(id);
  await setting.control("POST", "/clock", { advanceSeconds: 301 });
  expect((await open(late.url)).status).toBe(403);
});

test("an account session carries what was enabled, a secret and an end", async () => {
  const account = await setting.operator(platform);
  const session = await stripe.accountSessions.create({
    account,
    components: { payments: { enabled: true, features: { refund_management: false } }, payouts: { enabled: false } },
  });
  expect(session).toMatchObject({
    object: "account_session",
    account,
    client_secret: expect.stringMatching(/^accs_secret__/),
    components: {
      payments: { enabled: true, features: { refund_management: false } },
      payouts: { enabled: false },
      balances: { enabled: false },
    },
    livemode: false,
  });
  const { now } = await setting.control("GET", "/clock");
  expect(session.expires_at).toBeGreaterThan(Number(now));
  const none = await errorOf(stripe.accountSessions.create({ account, components: {} }));
  expect(none.statusCode).toBe(400);
});

test("a closed account is listed apart, charges no more, and cannot be closed twice", async () => {
  const account = await setting.operator(platform);
  const close = () => stripe.v2.core.accounts.close(account, { applied_configurations: ["merchant"] });
  expect((await close()).closed).toBe(true);
  const ids = async (closed: boolean) =>
    (await stripe.v2.core.accounts.list({ closed, limit: 100 })).data.map(({ id }) => id);
  expect([(await ids(true)).includes(account), (await ids(false)).includes(account)]).toEqual([true, false]);
  const payment = stripe.paymentIntents.create(
    {
      amount: 500,
      currency: "eur",
      payment_method: "pm_card_visa",
      confirm: true,
      automatic_payment_methods: CARDS_ONLY,
    },
    { stripeAccount: account },
  );
  expect((await errorOf(payment)).statusCode).toBe(400);
  expect((await errorOf(close())).statusCode).toBe(400);
});
