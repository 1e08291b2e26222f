import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askingFor, BACK, pay, STATE } from "./asking";
import { errorOf, type Platform, type Setting, startSetting } from "./setting";
import { open, send } from "./visitor";

let setting: Setting;
let owner: Platform;
let extension: Platform;
let stripe: Stripe;
let oauth: ReturnType<typeof askingFor>;

beforeAll(async () => {
  setting = await startSetting();
  owner = await setting.platform({ name: "Owner's app" });
  extension = await setting.platform({ name: "Extension", extension: true, redirectUris: [BACK] });
  stripe = setting.sdk(extension.secretKey);
  oauth = askingFor(setting, extension, stripe);
});
afterAll(() => setting.close());

test("an owner picks an account, the platform redeems the code and may charge there beside the first platform", async () => {
  const account = await setting.operator(owner);
  const page = await open(oauth.authorizeUrl());
  expect([page.status, page.text.includes(account), page.text.includes("Extension wants to connect")]).toEqual([
    200,
    true,
    true,
  ]);
  expect((await errorOf(pay(stripe, account))).statusCode).toBe(403);
  const back = await oauth.agree(account);
  expect(back.href.startsWith(`${BACK}?`)).toBe(true);
  expect([back.searchParams.get("state"), back.searchParams.get("scope")]).toEqual([STATE, "read_write"]);
  const token = await oauth.redeem(back.searchParams.get("code") ?? "");
  expect(token).toMatchObject({
    access_token: expect.stringMatching(/^sk_test_/),
    livemode: false,
    refresh_token: expect.stringMatching(/^rt_/),
    token_type: "bearer",
    stripe_publishable_key: expect.stringMatching(/^pk_test_/),
    stripe_user_id: account,
    scope: "read_write",
  });
  expect(await pay(stripe, account)).toMatchObject({ status: "succeeded", application: extension.clientId });
  expect((await pay(setting.sdk(owner.secretKey), account)).application).toBe(owner.clientId);
});

test("a new account is made on the page, controlled by nobody, and ready", async () => {
  const typed = { name: "Stadtwerke", country: "de", email: "s@example.com" };
  const missing = await send(oauth.authorizeUrl(), { decision: "connect", choice: "new", ...typed, name: "" });
  expect([missing.status, missing.text.includes("Please give the business a name.")]).toEqual([422, true]);
  const prefilled = await open(
    oauth.authorizeUrl({ "stripe_user[email]": "s@example.com", "stripe_user[country]": "DE" }),
  );
  expect(prefilled.text).toContain('value="s@example.com"');
  const back = await oauth.agree("new", {}, typed);
  const { stripe_user_id: account = "" } = await oauth.redeem(back.searchParams.get("code") ?? "");
  expect(await stripe.accounts.retrieve(account)).toMatchObject({
    type: "standard",
    country: "DE",
    email: "s@example.com",
    default_currency: "eur",
    controller: { type: "account" },
    charges_enabled: true,
  });
});

test("denying sends back access_denied with the state, and connects nobody", async () => {
  const account = await setting.operator(owner);
  const answer = await send(oauth.authorizeUrl(), { decision: "deny", choice: account });
  expect(Object.fromEntries(new URL(answer.location).searchParams)).toEqual({
    error: "access_denied",
    error_description: "The user denied your request",
    state: STATE,
  });
  expect((await errorOf(pay(stripe, account))).statusCode).toBe(403);
});

test("requests that are wrong go back with an error, or nowhere when the address is not the platform's", async () => {
  const errorIn = async (changes: Record<string, string>, platform = extension) => {
    const { location } = await open(oauth.authorizeUrl(changes, platform));
    return location === "" ? null : new URL(location).searchParams.get("error");
  };
  expect(await errorIn({ response_type: "token" })).toBe("unsupported_response_type");
  expect(await errorIn({ scope: "everything" })).toBe("invalid_scope");
  expect(await errorIn({ redirect_uri: "https://evil.example.com" })).toBeNull();
  expect(await errorIn({ client_id: "ca_none" })).toBeNull();
  const wrong = await open(oauth.authorizeUrl({ redirect_uri: `${BACK}/other` }));
  expect([wrong.status, wrong.text.includes("Invalid redirect URI")]).toEqual([422, true]);
  const chosen = await send(oauth.authorizeUrl(), { decision: "connect", choice: owner.account });
  expect([chosen.status, chosen.text.includes("Please choose an account.")]).toEqual([422, true]);
});

test("platforms that are no extensions are refused, until they are registered as one", async () => {
  const plain = await setting.platform({ name: "Plain", redirectUris: [BACK] });
  const refused = new URL((await open(oauth.authorizeUrl({}, plain))).location);
  expect(refused.searchParams.get("error")).toBe("invalid_request");
  expect(refused.searchParams.get("error_description")).toContain("not registered as an extension");
  await setting.control("POST", `/platforms/${plain.account}`, { extension: true });
  expect((await open(oauth.authorizeUrl({}, plain))).status).toBe(200);
});
