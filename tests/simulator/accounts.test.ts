import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, type Platform, type Setting, startSetting } from "./setting";

let setting: Setting;
let platform: Platform;
let stripe: Stripe;

beforeAll(async () => {
  setting = await startSetting();
  platform = await setting.platform();
  stripe = setting.sdk(platform.secretKey);
});
afterAll(() => setting.close());

const REFRESH = "https://app.example.com/refresh";
const RETURN = "https://app.example.com/return";

function newAccount(country = "FR") {
  return stripe.v2.core.accounts.create({
    display_name: "Ville de Lyon",
    contact_email: "parking@example.com",
    dashboard: "full",
    identity: { country, entity_type: "company" },
    defaults: { responsibilities: { fees_collector: "stripe", losses_collector: "stripe" } },
    configuration: { merchant: { capabilities: { card_payments: { requested: true } } } },
    include: ["configuration.merchant", "requirements", "defaults", "identity"],
  });
}

const pay = (stripeAccount: string, client = stripe) =>
  client.paymentIntents.create(
    {
      amount: 1_000,
      currency: "eur",
      payment_method: "pm_card_visa",
      confirm: true,
      automatic_payment_methods: CARDS_ONLY,
    },
    { stripeAccount },
  );

test("a new account has everything before it, in both shapes", async () => {
  const account = await newAccount();
  expect(account).toMatchObject({
    object: "v2.core.account",
    dashboard: "full",
    display_name: "Ville de Lyon",
    livemode: false,
  });
  expect(account.configuration?.merchant?.capabilities?.card_payments?.status).toBe("restricted");
  expect(account.requirements?.entries?.length).toBeGreaterThan(0);
  expect(account.defaults?.currency).toBe("eur");
  const same = await stripe.accounts.retrieve(account.id);
  expect(same).toMatchObject({
    object: "account",
    type: "standard",
    charges_enabled: false,
    details_submitted: false,
    capabilities: {},
  });
  expect(same.requirements).toMatchObject({ disabled_reason: "requirements.past_due" });
  expect(same.requirements?.currently_due).toContain("external_account");
});

test("parts of an account that were not asked for are not in the answer", async () => {
  const { id } = await newAccount();
  const account = await stripe.v2.core.accounts.retrieve(id);
  expect([account.configuration, account.requirements, account.identity]).toEqual([undefined, undefined, undefined]);
});

test("v1 accounts are closed unless the platform has them switched on", async () => {
  const error = await errorOf(stripe.accounts.create({ type: "standard", country: "FR" }));
  expect(error.statusCode).toBe(400);
  expect(error.message).toContain("no longer recommends Accounts v1");
  const older = setting.sdk((await setting.platform({ accountsV1: true })).secretKey);
  const account = await older.accounts.create({ type: "standard", country: "GB", email: "a@example.com" });
  expect(account).toMatchObject({ object: "account", country: "GB", default_currency: "gbp", charges_enabled: false });
  const link = await older.accountLinks.create({
    account: account.id,
    type: "account_onboarding",
    refresh_url: REFRESH,
    return_url: RETURN,
  });
  expect(link.expires_at - link.created).toBe(300);
});

test("another platform's account, an unknown one and a revoked one all answer the same 403", async () => {
  const account = await setting.operator(platform);
  const stranger = await setting.platform({ name: "Stranger" });
  const theirs = setting.sdk(stranger.secretKey);
  const own = await setting.operator(stranger);
  await setting.control("POST", `/accounts/${own}/deauthorize`, { platform: stranger.account });
  for (const id of [account, "acct_unknown", own]) {
    for (const call of [
      pay(id, theirs),
      theirs.accounts.retrieve(id),
      theirs.balance.retrieve({}, { stripeAccount: id }),
    ]) {
      const error = await errorOf(call);
      expect(error).toMatchObject({ type: "StripePermissionError", statusCode: 403, code: "account_invalid" });
      expect(error.message).toContain(`does not have access to account '${id}'`);
      expect(error.message).not.toContain(stranger.secretKey);
    }
  }
});

test("only an extension platform can share an account, and then both charge on it", async () => {
  const account = await setting.operator(platform);
  const plain = await setting.platform({ name: "Plain" });
  await expect(setting.control("POST", `/accounts/${account}/share`, { platform: plain.account })).rejects.toThrow(
    "extension",
  );
  const extension = await setting.platform({ name: "Extension", extension: true });
  await setting.control("POST", `/accounts/${account}/share`, { platform: extension.account });
  const mine = await pay(account);
  const theirs = await pay(account, setting.sdk(extension.secretKey));
  expect([mine.application, theirs.application]).toEqual([platform.clientId, extension.clientId]);
  expect((await stripe.paymentIntents.retrieve(theirs.id, {}, { stripeAccount: account })).id).toBe(theirs.id);
});

test("a restricted account says what is missing and refuses charges", async () => {
  const account = await setting.operator(platform);
  await setting.control("POST", `/accounts/${account}/restrict`, {});
  const restricted = await stripe.accounts.retrieve(account);
  expect(restricted).toMatchObject({
    charges_enabled: false,
    requirements: { currently_due: ["business_profile.url"] },
  });
  expect((await errorOf(pay(account))).statusCode).toBe(400);
});

test("a rolled key stops at once when asked to, and the restricted key works like the secret one", async () => {
  const own = await setting.platform();
  const old = setting.sdk(own.secretKey);
  await setting.control("POST", "/keys/roll", { platform: own.account, kind: "secret", expireOld: false });
  expect((await old.customers.create()).object).toBe("customer");
  const rolled = await setting.control("POST", "/keys/roll", {
    platform: own.account,
    kind: "secret",
    expireOld: true,
  });
  expect(await errorOf(old.customers.create())).toMatchObject({
    type: "StripeAuthenticationError",
    statusCode: 401,
    code: "api_key_expired",
  });
  expect((await setting.sdk(String(rolled.key)).customers.create()).object).toBe("customer");
  expect((await setting.sdk(own.restrictedKey).customers.create()).object).toBe("customer");
  expect((await errorOf(setting.sdk("sk_test_unknown").customers.create())).message).toContain(
    "Invalid API Key provided: sk_test_",
  );
});

test("the control API wants its token and a local name", async () => {
  const url = `${setting.simulator.url}/_simulator/platforms`;
  expect((await fetch(url)).status).toBe(401);
  expect((await fetch(url, { headers: { "x-simulator-token": "wrong" } })).status).toBe(401);
  const answer = await fetch(`${setting.simulator.url}/_simulator/health`);
  expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([200, null]);
});
