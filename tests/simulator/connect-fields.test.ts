import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { earningsOf } from "./earnings";
import { fieldFaults } from "./fields";
import { type Setting, startSetting } from "./setting";

/** Facts 3.2, 3.3, 3.5 and 10.1. */
const FIELDS = {
  account:
    "id object business_profile~ business_type~ capabilities charges_enabled company? controller country created default_currency details_submitted email~ external_accounts future_requirements groups individual? metadata payouts_enabled requirements settings~ tos_acceptance type",
  requirements:
    "alternatives current_deadline~ currently_due disabled_reason~ errors eventually_due past_due pending_verification",
  capability: "id object account future_requirements requested requested_at~ requirements status",
  bank_account:
    "id object account account_holder_name~ account_holder_type~ account_type~ available_payout_methods bank_name~ country currency default_for_currency fingerprint~ future_requirements last4 metadata requirements routing_number~ status",
  account_link: "object created expires_at url",
  account_session: "object account client_secret components expires_at livemode",
  login_link: "object created url",
  payout:
    "id object amount application_fee~ application_fee_amount~ arrival_date automatic balance_transaction created currency description~ destination failure_balance_transaction~ failure_code~ failure_message~ livemode metadata method original_payout~ payout_method~ reconciliation_status reversed_by~ source_type statement_descriptor~ status trace_id~ type",
  v2_account:
    "id object applied_configurations closed configuration? contact_email? contact_phone? created dashboard defaults? display_name? future_requirements? identity? livemode metadata requirements?",
  v2_account_link: "object account created expires_at livemode url use_case",
} as const;

const REFRESH = "https://app.example.com/refresh";
const RETURN = "https://app.example.com/return";

let setting: Setting;
let stripe: Stripe;
let account: string;

beforeAll(async () => {
  setting = await startSetting();
  const platform = await setting.platform({ accountsV1: true });
  stripe = setting.sdk(platform.secretKey);
  account = await setting.operator(platform);
});
afterAll(() => setting.close());

const faults = (object: object, kind: keyof typeof FIELDS): string[] => fieldFaults(object, FIELDS[kind]);

test("an account has its fields, fresh, ready and restricted, and so have its parts", async () => {
  const fresh = await stripe.accounts.create({ type: "express", country: "FR" });
  const ready = await stripe.accounts.retrieve(account);
  await setting.control("POST", `/accounts/${account}/requirements`, { add: ["business_profile.url"] });
  const restricted = await stripe.accounts.retrieve(account);
  await setting.control("POST", `/accounts/${account}/requirements`, { clear: "all" });
  for (const one of [fresh, ready, restricted]) {
    expect(faults(one, "account")).toEqual([]);
    expect(faults(one.requirements ?? {}, "requirements")).toEqual([]);
    expect(faults(one.future_requirements ?? {}, "requirements")).toEqual([]);
  }
  const bank = ready.external_accounts?.data[0];
  expect(faults(bank ?? {}, "bank_account")).toEqual([]);
  expect(await stripe.accounts.retrieveExternalAccount(account, bank?.id ?? "")).toMatchObject(bank ?? {});
  expect(faults(await stripe.accounts.retrieveCapability(account, "transfers"), "capability")).toEqual([]);
});

test("links and sessions have their fields", async () => {
  const link = await stripe.accountLinks.create({
    account,
    type: "account_onboarding",
    refresh_url: REFRESH,
    return_url: RETURN,
  });
  expect(faults(link, "account_link")).toEqual([]);
  const session = await stripe.accountSessions.create({ account, components: { payouts: { enabled: true } } });
  expect(faults(session, "account_session")).toEqual([]);
  const { id } = await stripe.accounts.create({ type: "express", country: "FR" });
  await setting.control("POST", `/accounts/${id}/onboard`, {});
  expect(faults(await stripe.accounts.createLoginLink(id), "login_link")).toEqual([]);
});

test("a payout has its fields in every state", async () => {
  const money = earningsOf(setting, stripe);
  await money.earn(account);
  const stripeAccount = account;
  const make = () => stripe.payouts.create({ amount: 500, currency: "eur" }, { stripeAccount });
  const [made, canceled, failed] = [await make(), await make(), await make()];
  await stripe.payouts.cancel(canceled.id, {}, { stripeAccount });
  await setting.control("POST", `/payouts/${failed.id}/fail`, { code: "could_not_process" });
  const read = () =>
    Promise.all([made, canceled, failed].map(({ id }) => stripe.payouts.retrieve(id, {}, { stripeAccount })));
  const early = await read();
  await money.move(6 * 3_600);
  const onTheirWay = await read();
  await money.toNextDay(3);
  const late = await read();
  expect([early, onTheirWay, late].map((payouts) => payouts.map(({ status }) => status))).toEqual([
    ["pending", "canceled", "failed"],
    ["in_transit", "canceled", "failed"],
    ["paid", "canceled", "failed"],
  ]);
  for (const payout of [...early, ...onTheirWay, ...late]) expect(faults(payout, "payout")).toEqual([]);
});

test("accounts and links of v2 have their fields, with and without what can be included", async () => {
  const include: Stripe.V2.Core.AccountRetrieveParams["include"] = [
    "configuration.merchant",
    "requirements",
    "defaults",
    "identity",
  ];
  const full = await stripe.v2.core.accounts.retrieve(account, { include });
  expect(faults(full, "v2_account")).toEqual([]);
  expect([full.configuration, full.requirements, full.defaults, full.identity].includes(undefined)).toBe(false);
  expect(faults(await stripe.v2.core.accounts.retrieve(account), "v2_account")).toEqual([]);
  const link = await stripe.v2.core.accountLinks.create({
    account,
    use_case: { type: "account_onboarding", account_onboarding: { refresh_url: REFRESH, return_url: RETURN } },
  });
  expect(faults(link, "v2_account_link")).toEqual([]);
  expect(Date.parse(link.expires_at) - Date.parse(link.created)).toBe(600_000);
});
