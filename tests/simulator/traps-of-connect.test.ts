import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { errorOf, type Platform, type Setting, startReceiver, startSetting, waitFor } from "./setting";
import { open, visit } from "./visitor";

/** One test per trap of facts 10.4 that is about Connect; the number is the trap's. */
const REFRESH = "https://app.example.com/refresh";
const RETURN = "https://app.example.com/return";

let setting: Setting;
let platform: Platform;
let stripe: Stripe;

beforeAll(async () => {
  setting = await startSetting();
  platform = await setting.platform();
  stripe = setting.sdk(platform.secretKey);
});
afterAll(() => setting.close());

async function newAccount(client = stripe): Promise<string> {
  const account = await client.v2.core.accounts.create({ identity: { country: "FR", entity_type: "company" } });
  return account.id;
}

async function linkOf(account: string): Promise<string> {
  const link = await stripe.v2.core.accountLinks.create({
    account,
    use_case: { type: "account_onboarding", account_onboarding: { refresh_url: REFRESH, return_url: RETURN } },
  });
  return link.url;
}

test("trap 2: an account of another platform answers 403, not 404", async () => {
  const stranger = setting.sdk((await setting.platform()).secretKey);
  const error = await errorOf(stranger.accounts.retrieve(await newAccount()));
  expect([error.statusCode, error.code, error.requestId]).toEqual([403, "account_invalid", undefined]);
});

test("trap 17: a rolled key is dead when its time is over, whatever its kind", async () => {
  const own = await setting.platform();
  for (const [kind, key] of [
    ["secret", own.secretKey],
    ["restricted", own.restrictedKey],
  ]) {
    await setting.control("POST", "/keys/roll", { platform: own.account, kind, expireAfterSeconds: 60 });
    expect((await setting.sdk(key ?? "").balance.retrieve()).object).toBe("balance");
  }
  await setting.control("POST", "/clock", { advanceSeconds: 60 });
  for (const key of [own.secretKey, own.restrictedKey]) {
    expect((await errorOf(setting.sdk(key).balance.retrieve())).code).toBe("api_key_expired");
  }
});

test("trap 18: a link works once, then leads to the refresh address; coming back says nothing of the outcome", async () => {
  const account = await newAccount();
  const url = await linkOf(account);
  const visitor = await visit(url);
  expect((await open(url)).location).toBe(REFRESH);
  const { location } = await visitor.say(1, "later");
  expect(location).toBe(RETURN);
  expect((await stripe.accounts.retrieve(account)).details_submitted).toBe(false);
});

test("trap 19: charges come on with account.updated, empty requirements and capabilities by name", async () => {
  const own = await setting.platform();
  const theirs = setting.sdk(own.secretKey);
  const receiver = await startReceiver();
  await theirs.webhookEndpoints.create({ url: receiver.url, enabled_events: ["account.updated"], connect: true });
  const account = await newAccount(theirs);
  await setting.control("POST", `/accounts/${account}/onboard`, {});
  const { event } = await waitFor(() => receiver.received[0]);
  expect(event).toMatchObject({
    account,
    data: {
      object: {
        charges_enabled: true,
        capabilities: { card_payments: "active" },
        requirements: { currently_due: [], eventually_due: [], past_due: [] },
      },
      previous_attributes: { charges_enabled: false },
    },
  });
  await receiver.close();
});

test("a platform may hear of its v2 accounts by thin events only, so readiness must not hang on account.updated", async () => {
  const own = await setting.platform({ onlyV2AccountEvents: true });
  const theirs = setting.sdk(own.secretKey);
  const receiver = await startReceiver();
  await theirs.webhookEndpoints.create({ url: receiver.url, enabled_events: ["*"], connect: true });
  const account = await newAccount(theirs);
  await setting.control("POST", `/accounts/${account}/onboard`, {});
  await waitFor(() => receiver.received[0]);
  await waitFor(async () => ((await setting.control("GET", "/idle")).idle === true ? true : undefined));
  expect(receiver.types()).toEqual(["account.external_account.created"]);
  const { data } = await theirs.v2.core.events.list({ object_id: account });
  expect(data.map(({ type }) => type)).toContain("v2.core.account[configuration.merchant].capability_status_updated");
  await receiver.close();
});
