import type Stripe from "stripe";
import { beforeAll, expect, test } from "vitest";
import { askingFor, BACK, STATE } from "../asking";
import { errorOf } from "../setting";
import { open, visit } from "../visitor";
import { contractOfFile, type Shop } from "./contract";

const contract = contractOfFile();
let shop: Shop;

beforeAll(async () => {
  shop = await contract().shop();
});

const REFRESH = "https://app.example.com/refresh";
const RETURN = "https://app.example.com/return";
const INCLUDE = ["configuration.merchant", "requirements", "defaults", "identity"] as const;
const FORM = {
  name: "Ville de Lyon",
  product_description: "Parking",
  support_phone: "+33199001234",
  url: "https://lyon.example.com",
  iban: "FR1420041010050500013M02606",
  terms: "accepted",
};

function newAccount(more: Partial<Stripe.V2.Core.AccountCreateParams> = {}) {
  return shop.stripe.v2.core.accounts.create({
    display_name: "Ville de Lyon",
    contact_email: `${crypto.randomUUID()}@example.com`,
    dashboard: "full",
    identity: { country: "fr", entity_type: "company" },
    defaults: { currency: "eur", responsibilities: { fees_collector: "stripe", losses_collector: "stripe" } },
    configuration: { merchant: { capabilities: { card_payments: { requested: true } } } },
    include: [...INCLUDE],
    ...more,
  });
}

const linkOf = (account: string) =>
  shop.stripe.v2.core.accountLinks.create({
    account,
    use_case: { type: "account_onboarding", account_onboarding: { refresh_url: REFRESH, return_url: RETURN } },
  });
const onboard = async (account: string) => (await visit((await linkOf(account)).url)).say(4, "complete", FORM);

test("a new v2 account may not charge, and says what is missing", async () => {
  const account = await newAccount();
  expect(account).toMatchObject({ object: "v2.core.account", applied_configurations: ["merchant"], livemode: false });
  expect(account.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
  expect(account.configuration?.merchant?.capabilities?.card_payments?.status).toBe("restricted");
  expect(account.requirements?.entries?.length).toBeGreaterThan(0);
});

test.each(INCLUDE)("the part %s of a v2 account comes only when it is asked for", async (part) => {
  const { id } = await newAccount();
  const name = part.split(".")[0] ?? "";
  const plain = await shop.stripe.v2.core.accounts.retrieve(id);
  expect(new Map(Object.entries(plain)).get(name) ?? null).toBeNull();
  const asked = await shop.stripe.v2.core.accounts.retrieve(id, { include: [part] });
  expect(new Map(Object.entries(asked)).get(name)).toBeTruthy();
});

test("a v2 account can be changed, listed and closed", async () => {
  const { id } = await newAccount();
  const changed = await shop.stripe.v2.core.accounts.update(id, { display_name: "Lyon", metadata: { a: "b" } });
  expect(changed).toMatchObject({ display_name: "Lyon", metadata: { a: "b" } });
  expect((await shop.stripe.v2.core.accounts.list({})).data.map((account) => account.id)).toContain(id);
  const closed = await shop.stripe.v2.core.accounts.close(id, { applied_configurations: ["merchant"] });
  expect(closed.closed).toBe(true);
});

test("the same account in v1 has the shape of v1, before and after onboarding", async () => {
  const { id } = await newAccount();
  expect(await shop.stripe.accounts.retrieve(id)).toMatchObject({
    object: "account",
    type: "standard",
    country: "FR",
    charges_enabled: false,
    payouts_enabled: false,
    details_submitted: false,
    capabilities: {},
    controller: {
      fees: { payer: "account" },
      is_controller: true,
      losses: { payments: "stripe" },
      requirement_collection: "stripe",
      stripe_dashboard: { type: "full" },
      type: "application",
    },
    requirements: { disabled_reason: "requirements.past_due" },
    tos_acceptance: { date: null },
  });
  await onboard(id);
  expect(await shop.stripe.accounts.retrieve(id)).toMatchObject({
    charges_enabled: true,
    payouts_enabled: true,
    details_submitted: true,
    capabilities: { card_payments: "active", transfers: "active" },
    requirements: { currently_due: [], eventually_due: [], past_due: [], disabled_reason: null },
  });
});

test("v1 accounts are refused with Stripe's advice, and made where the platform has them", async () => {
  const error = await errorOf(shop.stripe.accounts.create({ type: "standard" }));
  expect(error).toMatchObject({ statusCode: 400, type: "StripeInvalidRequestError" });
  expect(error.message).toContain("Create connected accounts with POST /v2/core/accounts");
  const older = await contract().shop({ accountsV1: true });
  const account = await older.stripe.accounts.create({ type: "standard", country: "DE", metadata: { operator: "1" } });
  expect(account).toMatchObject({ country: "DE", default_currency: "eur", metadata: { operator: "1" } });
  const changed = await older.stripe.accounts.update(account.id, { metadata: { operator: "2" } });
  expect(changed.metadata).toEqual({ operator: "2" });
  expect((await older.stripe.accounts.list()).data.map(({ id }) => id)).toContain(account.id);
  expect(await older.stripe.accounts.del(account.id)).toEqual({ id: account.id, object: "account", deleted: true });
});

test("a key's own account is the platform", async () => {
  expect((await shop.stripe.accounts.retrieveCurrent()).id).toBe(shop.platform.account);
});

test.each([
  ["nobody's", async () => "acct_none"],
  ["a stranger's", async () => (await contract().shop()).operator],
])("%s account is 403 account_invalid, wherever it is named", async (_, accountOf) => {
  const account = await accountOf();
  const on = { stripeAccount: account };
  const calls = [
    shop.stripe.accounts.retrieve(account),
    shop.stripe.customers.list({}, on),
    shop.stripe.paymentIntents.create({ amount: 500, currency: "eur" }, on),
    shop.stripe.balance.retrieve({}, on),
  ];
  for (const call of calls) {
    const error = await errorOf(call);
    expect(error).toMatchObject({ type: "StripePermissionError", statusCode: 403, code: "account_invalid" });
    expect(error.message).toContain(`does not have access to account '${account}'`);
  }
});

test("a link of v2 lives ten minutes, one of v1 five, and both lead to Stripe's form", async () => {
  const { id } = await newAccount();
  const second = await linkOf(id);
  expect(second).toMatchObject({ object: "v2.core.account_link", account: id, livemode: false });
  expect(Date.parse(second.expires_at) - Date.parse(second.created)).toBe(600_000);
  const first = await shop.stripe.accountLinks.create({
    account: id,
    type: "account_onboarding",
    refresh_url: REFRESH,
    return_url: RETURN,
  });
  expect(first.expires_at - first.created).toBe(300);
  for (const { url } of [first, second]) expect((await visit(url)).form).toContain(contract().url);
});

test.each([
  ["an unknown account", { account: "acct_none" }, 403],
  ["no address to come back to", { return_url: "" }, 400],
])("a link for %s is refused", async (_, wrong, statusCode) => {
  const { id } = await newAccount();
  const params = {
    account: id,
    type: "account_onboarding" as const,
    refresh_url: REFRESH,
    return_url: RETURN,
    ...wrong,
  };
  expect((await errorOf(shop.stripe.accountLinks.create(params))).statusCode).toBe(statusCode);
});

test("an expired link leads to its refresh address", async () => {
  const { url } = await linkOf((await newAccount()).id);
  await contract().control("POST", "/clock", { advanceSeconds: 601 });
  expect((await open(url)).location).toBe(REFRESH);
});

test("a full-dashboard account has no login link", async () => {
  expect((await errorOf(shop.stripe.accounts.createLoginLink(shop.operator))).statusCode).toBe(400);
});

test("an account session has a secret and the components that were asked for", async () => {
  const session = await shop.stripe.accountSessions.create({
    account: shop.operator,
    components: { account_onboarding: { enabled: true } },
  });
  expect(session).toMatchObject({ object: "account_session", account: shop.operator, livemode: false });
  expect(session.components.account_onboarding.enabled).toBe(true);
});

test("an account that may not charge refuses charges, unless its platform is lenient", async () => {
  const payOn = async (owner: Shop) => {
    const { id } = await owner.stripe.v2.core.accounts.create({
      identity: { country: "fr" },
      dashboard: "full",
      configuration: { merchant: {} },
    });
    return owner.stripe.paymentIntents.create(
      { amount: 500, currency: "eur", payment_method: "pm_card_visa", confirm: true, return_url: RETURN },
      { stripeAccount: id },
    );
  };
  expect((await errorOf(payOn(shop))).statusCode).toBe(400);
  expect((await payOn(await contract().shop({ lenientCharges: true }))).status).toBe("succeeded");
});

async function extension() {
  const app = await contract().shop({ extension: true, redirectUris: [BACK] });
  return { ...app, oauth: askingFor(contract().setting, app.platform, app.stripe) };
}

test("an extension is connected by its owner's consent, and left by deauthorizing", async () => {
  const app = await extension();
  const back = await app.oauth.agree(shop.operator);
  expect([`${back.origin}${back.pathname}`, back.searchParams.get("state")]).toEqual([BACK, STATE]);
  const token = await app.oauth.redeem(back.searchParams.get("code") ?? "");
  expect(token).toMatchObject({
    livemode: false,
    scope: "read_write",
    stripe_user_id: shop.operator,
    token_type: "bearer",
  });
  expect((await app.stripe.accounts.retrieve(shop.operator)).id).toBe(shop.operator);
  const left = await app.stripe.oauth.deauthorize({ client_id: app.platform.clientId, stripe_user_id: shop.operator });
  expect(left.stripe_user_id).toBe(shop.operator);
  expect((await errorOf(app.stripe.accounts.retrieve(shop.operator))).code).toBe("account_invalid");
});

test.each([
  ["an unknown code", { grant_type: "authorization_code", code: "ac_none" }, "StripeInvalidGrantError", 400],
  ["no kind of grant", { code: "ac_none" }, "StripeOAuthInvalidRequestError", 400],
])("a token for %s is refused in the form of OAuth", async (_, params, type, statusCode) => {
  const app = await extension();
  const error = await errorOf(app.stripe.rawRequest("POST", "/oauth/token", params));
  expect([error.type, error.statusCode]).toEqual([type, statusCode]);
});

test("an application that is not there cannot deauthorize", async () => {
  const params = { client_id: "ca_none", stripe_user_id: shop.operator };
  const error = await errorOf(shop.stripe.oauth.deauthorize(params));
  expect(error).toMatchObject({ type: "StripeInvalidClientError", statusCode: 401 });
  expect(error.message).toContain("No such application: 'ca_none'");
});
