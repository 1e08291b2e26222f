import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askingFor, BACK, pay } from "./asking";
import { errorOf, type Platform, type Setting, startReceiver, startSetting, waitFor } from "./setting";

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

test("the access token is a key of that account alone", async () => {
  const account = await setting.operator(owner);
  const token = await oauth.redeem(await oauth.codeFor(account));
  const theirs = setting.sdk(token.access_token ?? "");
  expect((await theirs.accounts.retrieveCurrent()).id).toBe(account);
  expect((await pay(theirs)).application).toBe(extension.clientId);
  const other = await setting.operator(owner);
  expect((await errorOf(theirs.balance.retrieve({}, { stripeAccount: other }))).code).toBe("account_invalid");
  const listed = await setting.control("GET", "/platforms");
  expect(JSON.stringify(listed)).not.toContain(token.access_token);
});

test("a code works once; a second try is invalid_grant and ends the tokens of the first", async () => {
  const account = await setting.operator(owner);
  const code = await oauth.codeFor(account);
  const token = await oauth.redeem(code);
  expect(await errorOf(oauth.redeem(code))).toMatchObject({
    type: "StripeInvalidGrantError",
    statusCode: 400,
    message: expect.stringContaining("This authorization code has already been used. All tokens issued"),
  });
  expect((await errorOf(setting.sdk(token.access_token ?? "").balance.retrieve())).code).toBe("api_key_expired");
  const refresh = stripe.oauth.token({ grant_type: "refresh_token", refresh_token: token.refresh_token ?? "" });
  expect((await errorOf(refresh)).type).toBe("StripeInvalidGrantError");
  expect((await pay(stripe, account)).status).toBe("succeeded");
});

test("a code lives five minutes, and is worth nothing to another platform", async () => {
  const account = await setting.operator(owner);
  const code = await oauth.codeFor(account);
  const stranger = setting.sdk(owner.secretKey);
  expect((await errorOf(oauth.redeem(code, stranger))).message).toBe(`Authorization code does not exist: ${code}`);
  await setting.control("POST", "/clock", { advanceSeconds: 300 });
  const error = await errorOf(oauth.redeem(code));
  expect([error.type, error.message]).toEqual(["StripeInvalidGrantError", `Authorization code expired: ${code}`]);
  expect((await errorOf(pay(stripe, account))).statusCode).toBe(403);
});

test("a refresh token makes new tokens, also narrower ones", async () => {
  const account = await setting.operator(owner);
  const { refresh_token = "" } = await oauth.redeem(await oauth.codeFor(account));
  const next = await stripe.oauth.token({ grant_type: "refresh_token", refresh_token });
  expect([next.stripe_user_id, next.scope]).toEqual([account, "read_write"]);
  expect((await pay(setting.sdk(next.access_token ?? ""))).status).toBe("succeeded");
  const narrow = await stripe.oauth.token({ grant_type: "refresh_token", refresh_token, scope: "read_only" });
  const reader = setting.sdk(narrow.access_token ?? "");
  expect((await reader.charges.list()).data).toHaveLength(1);
  expect(await errorOf(pay(reader))).toMatchObject({ statusCode: 403, code: "oauth_not_supported" });
});

test("a connection that may only read cannot charge", async () => {
  const account = await setting.operator(owner);
  const back = await oauth.agree(account, { scope: "read_only" });
  await oauth.redeem(back.searchParams.get("code") ?? "");
  expect((await stripe.balance.retrieve({}, { stripeAccount: account })).object).toBe("balance");
  expect(await errorOf(pay(stripe, account))).toMatchObject({ statusCode: 403, code: "oauth_not_supported" });
  await oauth.redeem(await oauth.codeFor(account));
  expect((await pay(stripe, account)).status).toBe("succeeded");
});

test("deauthorizing ends everything, and the errors of OAuth have OAuth's shape", async () => {
  const account = await setting.operator(owner);
  const token = await oauth.redeem(await oauth.codeFor(account));
  const gone = { client_id: extension.clientId, stripe_user_id: account };
  expect(await stripe.oauth.deauthorize(gone)).toMatchObject({ stripe_user_id: account });
  expect((await errorOf(pay(stripe, account))).code).toBe("account_invalid");
  expect(await errorOf(setting.sdk(token.access_token ?? "").balance.retrieve())).toMatchObject({
    statusCode: 401,
    code: "platform_api_key_expired",
  });
  expect((await pay(setting.sdk(owner.secretKey), account)).status).toBe("succeeded");
  expect(await errorOf(stripe.oauth.deauthorize(gone))).toMatchObject({
    type: "StripeInvalidClientError",
    statusCode: 401,
    message: `This application is not connected to stripe account ${account}, or that account does not exist.`,
  });
  const bogus = await errorOf(stripe.oauth.deauthorize({ ...gone, client_id: "bogus_client_id" }));
  expect([bogus.statusCode, bogus.message]).toEqual([401, "No such application: 'bogus_client_id'"]);
});

test("the token endpoint wants a grant type, a known one, and a secret key in either place", async () => {
  const post = async (fields: Record<string, string>, authorization?: string) => {
    const response = await fetch(`${setting.simulator.url}/oauth/token`, {
      method: "POST",
      headers: authorization === undefined ? {} : { authorization },
      body: new URLSearchParams(fields),
    });
    const { error, error_description } = await response.json();
    return [response.status, error, error_description];
  };
  const bearer = `Bearer ${extension.secretKey}`;
  expect(await post({}, bearer)).toEqual([400, "invalid_request", "No grant type specified"]);
  expect((await post({ grant_type: "magic" }, bearer)).slice(0, 2)).toEqual([400, "unsupported_grant_type"]);
  const none = await post({ grant_type: "authorization_code", code: "ac_x" });
  expect([none[0], none[1], String(none[2]).startsWith("No authentication was provided.")]).toEqual([
    401,
    "invalid_client",
    true,
  ]);
  const field = await post({ grant_type: "authorization_code", code: "ac_x", client_secret: extension.secretKey });
  expect(field).toEqual([400, "invalid_grant", "Authorization code does not exist: ac_x"]);
  expect((await post({ grant_type: "refresh_token" }, `Bearer ${extension.publishableKey}`)).slice(0, 2)).toEqual([
    401,
    "invalid_client",
  ]);
});

test("both ends of a connection are told to that platform alone, with its application", async () => {
  const [mine, others] = [await startReceiver(), await startReceiver()];
  const enabled_events: Stripe.WebhookEndpointCreateParams.EnabledEvent[] = [
    "account.application.authorized",
    "account.application.deauthorized",
  ];
  await stripe.webhookEndpoints.create({ url: mine.url, enabled_events, connect: true });
  await setting.sdk(owner.secretKey).webhookEndpoints.create({ url: others.url, enabled_events, connect: true });
  const account = await setting.operator(owner);
  await oauth.redeem(await oauth.codeFor(account));
  await waitFor(() => mine.received[0]);
  expect(mine.received[0]?.event).toMatchObject({
    type: "account.application.authorized",
    account,
    data: { object: { id: extension.clientId, object: "application", name: "Extension" } },
  });
  await stripe.oauth.deauthorize({ client_id: extension.clientId, stripe_user_id: account });
  await waitFor(() => mine.received[1]);
  expect([mine.types(), others.types()]).toEqual([enabled_events, []]);
  await Promise.all([mine.close(), others.close()]);
});

test("a token whose answer was lost is given again under the same key, and revokes nothing", async () => {
  const account = await setting.operator(owner);
  const code = await oauth.codeFor(account);
  const ask = () =>
    stripe.oauth.token({ grant_type: "authorization_code", code }, { idempotencyKey: `connect:${account}` });
  await setting.control("POST", "/faults", { kind: "answer_lost", times: 1, match: { path: "^/oauth/token" } });
  const token = await ask().catch(ask); // the SDK tries again by itself where its connection was used before
  expect(token.stripe_user_id).toBe(account);
  expect((await pay(setting.sdk(token.access_token ?? ""))).status).toBe("succeeded");
  await setting.control("POST", "/faults", { kind: "rate_limit", times: 1, match: { path: "^/oauth/" } });
  expect((await errorOf(oauth.redeem(code))).statusCode).toBe(429);
});

test("the request log has the calls, and neither code nor tokens can be read in it", async () => {
  const code = await oauth.codeFor(await setting.operator(owner));
  const token = await oauth.redeem(code);
  const { last } = await setting.control("GET", "/requests?limit=1");
  const { data } = await setting.control("GET", `/requests?after=${Number(last) - 1}`);
  const [entry]: { requestId: string }[] = JSON.parse(JSON.stringify(data));
  const shown = JSON.stringify(await setting.control("GET", `/requests/${entry?.requestId}`));
  expect(shown).toContain("/oauth/token");
  for (const secret of [code, token.access_token, token.refresh_token]) expect(shown).not.toContain(secret);
});
