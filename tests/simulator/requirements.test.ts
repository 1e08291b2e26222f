import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, type Platform, type Setting, startReceiver, startSetting, waitFor } from "./setting";

const DAY = 86_400;
const DOCUMENT = "individual.verification.document";

let setting: Setting;
let platform: Platform;
let stripe: Stripe;

beforeAll(async () => {
  setting = await startSetting();
  platform = await setting.platform();
  stripe = setting.sdk(platform.secretKey);
});
afterAll(() => setting.close());

const move = (advanceSeconds: number) => setting.control("POST", "/clock", { advanceSeconds });
const change = (account: string, body: object) => setting.control("POST", `/accounts/${account}/requirements`, body);

const pay = (stripeAccount: string, client = stripe) =>
  client.paymentIntents.create(
    {
      amount: 900,
      currency: "eur",
      payment_method: "pm_card_visa",
      confirm: true,
      automatic_payment_methods: CARDS_ONLY,
    },
    { stripeAccount },
  );

test("a requirement with a deadline is asked for, and stops charges only when the deadline passes", async () => {
  const account = await setting.operator(platform);
  await change(account, { add: [DOCUMENT], deadlineSeconds: 14 * DAY });
  const asked = await stripe.accounts.retrieve(account);
  expect(asked).toMatchObject({
    charges_enabled: true,
    capabilities: { card_payments: "active" },
    requirements: { currently_due: [DOCUMENT], eventually_due: [DOCUMENT], past_due: [], disabled_reason: null },
  });
  const { now } = await setting.control("GET", "/clock");
  expect(asked.requirements?.current_deadline).toBeCloseTo(Number(now) + 14 * DAY, -1);
  expect((await pay(account)).status).toBe("succeeded");
  await move(14 * DAY);
  expect(await stripe.accounts.retrieve(account)).toMatchObject({
    charges_enabled: false,
    payouts_enabled: false,
    capabilities: { card_payments: "inactive", transfers: "inactive" },
    requirements: { past_due: [DOCUMENT], current_deadline: null, disabled_reason: "requirements.past_due" },
  });
  expect((await errorOf(pay(account))).statusCode).toBe(400);
});

test("what is cleared in time never stops anything, and what is cleared late starts it again", async () => {
  const account = await setting.operator(platform);
  await change(account, { add: [DOCUMENT], deadlineSeconds: DAY });
  await change(account, { clear: [DOCUMENT] });
  await move(2 * DAY);
  expect((await pay(account)).status).toBe("succeeded");
  await change(account, { add: [DOCUMENT, "business_profile.url"] });
  expect((await errorOf(pay(account))).statusCode).toBe(400);
  await change(account, { clear: [DOCUMENT] });
  expect((await stripe.accounts.retrieve(account)).requirements).toMatchObject({
    currently_due: ["business_profile.url"],
    past_due: ["business_profile.url"],
  });
  await change(account, { clear: ["all"] });
  expect(await stripe.accounts.retrieve(account)).toMatchObject({
    charges_enabled: true,
    payouts_enabled: true,
    capabilities: { card_payments: "active", transfers: "active", cartes_bancaires_payments: "active" },
    requirements: { currently_due: [], eventually_due: [], past_due: [], disabled_reason: null },
  });
  expect((await pay(account)).status).toBe("succeeded");
});

test("asking again for the same thing moves its deadline", async () => {
  const account = await setting.operator(platform);
  await change(account, { add: [DOCUMENT], deadlineSeconds: DAY });
  await change(account, { add: [DOCUMENT], deadlineSeconds: 3 * DAY });
  await move(2 * DAY);
  expect((await stripe.accounts.retrieve(account)).charges_enabled).toBe(true);
  await move(DAY);
  expect((await stripe.accounts.retrieve(account)).charges_enabled).toBe(false);
});

test("the v2 shape names each requirement, how urgent it is, and the earliest deadline", async () => {
  const account = await setting.operator(platform);
  const read = () => stripe.v2.core.accounts.retrieve(account, { include: ["requirements", "configuration.merchant"] });
  await change(account, { add: [DOCUMENT], deadlineSeconds: DAY });
  const asked = await read();
  expect(asked.requirements?.entries).toMatchObject([
    { description: DOCUMENT, awaiting_action_from: "user", minimum_deadline: { status: "currently_due" } },
  ]);
  expect(asked.requirements?.summary?.minimum_deadline).toMatchObject({
    status: "currently_due",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  });
  await move(DAY);
  const late = await read();
  expect(late.requirements?.summary?.minimum_deadline?.status).toBe("past_due");
  expect(late.configuration?.merchant?.capabilities?.card_payments?.status).toBe("restricted");
  await change(account, { clear: ["all"] });
  const done = await read();
  expect([done.requirements?.entries, done.requirements?.summary]).toEqual([[], undefined]);
});

test("every change is told: account.updated with what was before, and capability.updated for each that changed", async () => {
  const own = await setting.platform();
  const theirs = setting.sdk(own.secretKey);
  const account = await setting.operator(own);
  const receiver = await startReceiver();
  await theirs.webhookEndpoints.create({
    url: receiver.url,
    enabled_events: ["account.updated", "capability.updated"],
    connect: true,
  });
  await change(account, { add: [DOCUMENT], deadlineSeconds: DAY });
  await waitFor(() => receiver.received[0]);
  expect(receiver.received[0]?.event).toMatchObject({
    type: "account.updated",
    account,
    data: {
      object: { id: account, charges_enabled: true, requirements: { currently_due: [DOCUMENT] } },
      previous_attributes: { requirements: { currently_due: [] } },
    },
  });
  await move(DAY);
  await waitFor(() => (receiver.received.length === 5 ? true : undefined));
  const capabilities = receiver.received.map(({ event }) => event).filter(({ type }) => type === "capability.updated");
  expect(capabilities.map(({ data }) => data.object)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        id: "card_payments",
        object: "capability",
        account,
        status: "inactive",
        requested: true,
      }),
      expect.objectContaining({ id: "transfers", status: "inactive" }),
    ]),
  );
  expect(capabilities.every(({ data }) => JSON.stringify(data.previous_attributes) === '{"status":"active"}')).toBe(
    true,
  );
  await receiver.close();
});

test("a capability can be pending, and charges wait for it", async () => {
  const account = await setting.operator(platform);
  await setting.control("POST", `/accounts/${account}/capabilities`, { card_payments: "pending" });
  const pending = await stripe.accounts.retrieve(account);
  expect(pending.capabilities).toMatchObject({ card_payments: "pending", transfers: "active" });
  expect(pending.charges_enabled).toBe(false);
  const v2 = await stripe.v2.core.accounts.retrieve(account, { include: ["configuration.merchant"] });
  expect(v2.configuration?.merchant?.capabilities?.card_payments?.status).toBe("pending");
  await setting.control("POST", `/accounts/${account}/capabilities`, { card_payments: "active" });
  expect((await pay(account)).status).toBe("succeeded");
});

test("a lenient platform charges where charges are off, until it is made strict again", async () => {
  const own = await setting.platform({ lenientCharges: true });
  const theirs = setting.sdk(own.secretKey);
  const account = await setting.operator(own);
  await change(account, { add: [DOCUMENT] });
  expect((await theirs.accounts.retrieve(account)).charges_enabled).toBe(false);
  expect((await pay(account, theirs)).status).toBe("succeeded");
  await setting.control("POST", `/platforms/${own.account}`, { lenientCharges: false });
  expect((await errorOf(pay(account, theirs))).statusCode).toBe(400);
});

test("payouts that stopped because of the bank go on when it is mended, and pay out what waited", async () => {
  const account = await setting.operator(platform);
  const stripeAccount = account;
  await setting.control("POST", `/accounts/${account}/payout_schedule`, {
    interval: "daily",
    nextFails: "account_closed",
  });
  await pay(account);
  await move(10 * DAY);
  const payouts = async () => (await stripe.payouts.list({}, { stripeAccount })).data.map(({ status }) => status);
  expect(await payouts()).toEqual(["failed"]);
  expect((await stripe.accounts.retrieve(account)).payouts_enabled).toBe(false);
  await change(account, { clear: ["external_account"] });
  expect((await stripe.accounts.retrieve(account)).external_accounts?.data).toMatchObject([{ status: "new" }]);
  await move(5 * DAY);
  expect(await payouts()).toEqual(["paid", "failed"]);
});

test("what was handed in is pending verification until it is checked: charges come back only then", async () => {
  const account = await setting.operator(platform);
  const read = () => stripe.accounts.retrieve(account);
  await change(account, { add: [DOCUMENT] });
  await change(account, { review: [DOCUMENT], reviewSeconds: 3_600 });
  expect(await read()).toMatchObject({
    charges_enabled: false,
    requirements: {
      currently_due: [],
      past_due: [],
      pending_verification: [DOCUMENT],
      disabled_reason: "requirements.pending_verification",
    },
  });
  const v2 = await stripe.v2.core.accounts.retrieve(account, { include: ["requirements"] });
  expect(v2.requirements?.entries).toMatchObject([{ description: DOCUMENT, awaiting_action_from: "stripe" }]);
  await move(3_600);
  expect(await read()).toMatchObject({ charges_enabled: true, requirements: { pending_verification: [] } });
});

test("a document that is refused is asked for again, and its old check ends nothing", async () => {
  const account = await setting.operator(platform);
  await change(account, { add: [DOCUMENT], deadlineSeconds: DAY });
  await change(account, { review: [DOCUMENT], reviewSeconds: 3_600 });
  expect((await stripe.accounts.retrieve(account)).charges_enabled).toBe(true);
  await change(account, { add: [DOCUMENT] });
  await move(3_600);
  expect(await stripe.accounts.retrieve(account)).toMatchObject({
    charges_enabled: false,
    requirements: { currently_due: [DOCUMENT], pending_verification: [], disabled_reason: "requirements.past_due" },
  });
});

test("a rejected account says why and charges no more, whatever is cleared", async () => {
  const account = await setting.operator(platform);
  await setting.control("POST", `/accounts/${account}/reject`, { reason: "listed" });
  await change(account, { clear: "all" });
  expect(await stripe.accounts.retrieve(account)).toMatchObject({
    charges_enabled: false,
    payouts_enabled: false,
    requirements: { disabled_reason: "rejected.listed" },
  });
  await setting.control("POST", `/accounts/${account}/reject`, {});
  expect((await pay(account)).status).toBe("succeeded");
  expect((await errorOf(stripe.accounts.reject(account, { reason: "fraud" }))).statusCode).toBe(400);
});
