import Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSimulator } from "@/lib/simulator/server";
import {
  CARDS_ONLY,
  controlOf,
  errorOf,
  type Platform,
  type Setting,
  sdk,
  startReceiver,
  startSetting,
  TOKEN,
  waitFor,
} from "./setting";

let setting: Setting;

beforeAll(async () => {
  setting = await startSetting();
});
afterAll(() => setting.close());

const DAY = 86_400;
const move = (advanceSeconds: number) => setting.control("POST", "/clock", { advanceSeconds });
const works = async (key: unknown) => (await setting.sdk(String(key)).balance.retrieve()).object;
const refusal = (key: unknown) => errorOf(setting.sdk(String(key)).balance.retrieve());

async function rolled(platform: Platform, body: object) {
  return setting.control("POST", "/keys/roll", { platform: platform.account, kind: "secret", ...body });
}

async function restricted(platform: Platform, permissions: object, connectPermissions?: object) {
  const body = { platform: platform.account, kind: "restricted", permissions, connectPermissions };
  return setting.sdk(String((await setting.control("POST", "/keys", body)).key));
}

test("expiring a key ends exactly that one, at once", async () => {
  const platform = await setting.platform();
  const { key: second } = await rolled(platform, {});
  await setting.control("POST", "/keys/expire", { key: platform.secretKey });
  expect(await refusal(platform.secretKey)).toMatchObject({
    type: "StripeAuthenticationError",
    statusCode: 401,
    code: "api_key_expired",
  });
  expect(await works(second)).toBe("balance");
  expect(await works(platform.restrictedKey)).toBe("balance");
  await expect(setting.control("POST", "/keys/expire", { key: "sk_test_never" })).rejects.toThrow("No such API key");
});

test("a rolled key works beside the new one until the moved clock ends it", async () => {
  const platform = await setting.platform();
  const { key: second } = await rolled(platform, { expireAfterSeconds: DAY });
  expect([await works(platform.secretKey), await works(second)]).toEqual(["balance", "balance"]);
  await move(DAY - 60);
  expect(await works(platform.secretKey)).toBe("balance");
  await move(60);
  expect((await refusal(platform.secretKey)).code).toBe("api_key_expired");
  expect(await works(second)).toBe("balance");
});

test("rolling again does not lengthen the life of a key that is ending", async () => {
  const platform = await setting.platform();
  await rolled(platform, { expireAfterSeconds: 600 });
  await rolled(platform, { expireAfterSeconds: DAY });
  await move(600);
  expect((await refusal(platform.secretKey)).code).toBe("api_key_expired");
});

test("an overlap of more than a week is refused", async () => {
  const platform = await setting.platform();
  await expect(rolled(platform, { expireAfterSeconds: 7 * DAY + 1 })).rejects.toThrow("can live on for up to");
  expect(await works(platform.secretKey)).toBe("balance");
});

test("an expired publishable key is refused in the browser's calls with its own code", async () => {
  const platform = await setting.platform();
  const made = await setting.control("POST", "/keys/roll", {
    platform: platform.account,
    kind: "publishable",
    expireAfterSeconds: 60,
  });
  const call = (key: unknown) =>
    errorOf(setting.sdk(String(key)).setupIntents.retrieve("seti_1none", { client_secret: "seti_1none_secret_x" }));
  expect((await call(platform.publishableKey)).code).toBe("resource_missing");
  await move(60);
  expect(await call(platform.publishableKey)).toMatchObject({ code: "api_key_expired", statusCode: 401 });
  expect((await call(made.key)).code).toBe("resource_missing");
});

test("the list of keys says which have ended, and a platform shows the newest that works", async () => {
  const platform = await setting.platform();
  const { key: second } = await rolled(platform, { expireOld: true });
  const { data } = await setting.control("GET", `/keys?platform=${platform.account}`);
  expect(data).toMatchObject([
    { key: second, kind: "secret", expired: false },
    { kind: "restricted" },
    { kind: "publishable" },
    { key: platform.secretKey, expired: true },
  ]);
  const listed = await setting.control("GET", "/platforms");
  expect(JSON.stringify(listed.data)).toContain(String(second));
});

test("a restricted key may do what it was given, and a refusal names the permission that is missing", async () => {
  const platform = await setting.platform();
  const stripe = await restricted(platform, { customer: "write", charge: "read" });
  const customer = await stripe.customers.create({ email: "a@example.com" });
  expect((await stripe.customers.retrieve(customer.id)).id).toBe(customer.id);
  expect((await stripe.charges.list()).data).toEqual([]);
  const cases: [Promise<unknown>, string][] = [
    [stripe.charges.update("ch_x", {}), "rak_charge_write"],
    [stripe.refunds.create({ charge: "ch_x" }), "rak_charge_write"],
    [stripe.paymentIntents.create({ amount: 100, currency: "eur" }), "rak_payment_intent_write"],
    [stripe.paymentIntents.retrieve("pi_x"), "rak_payment_intent_read"],
    [stripe.setupIntents.create(), "rak_setup_intent_write"],
    [stripe.webhookEndpoints.list(), "rak_webhook_read"],
    [stripe.events.list(), "rak_event_read"],
    [stripe.accounts.retrieve(platform.account), "rak_accounts_kyc_basic_read"],
    [stripe.v2.core.accounts.list(), "rak_accounts_kyc_basic_read"],
  ];
  for (const [call, permission] of cases) {
    const error = await errorOf(call);
    expect(error).toMatchObject({ type: "StripePermissionError", statusCode: 403, rawType: "invalid_request_error" });
    expect(error.message).toContain(`Having the '${permission}' permission would allow this request to continue.`);
    expect(error.message).toContain(`on account '${platform.account}'`);
    expect(error.code).toBeUndefined();
    expect(error.requestId).toMatch(/^req_/);
  }
});

test("what a restricted key may do on connected accounts is chosen separately", async () => {
  const platform = await setting.platform();
  const operator = await setting.operator(platform);
  const stripe = await restricted(platform, { balance: "read" }, { payment_intent: "write" });
  const payment = { amount: 500, currency: "eur", payment_method: "pm_card_visa", confirm: true } as const;
  const create = (options?: Stripe.RequestOptions) =>
    stripe.paymentIntents.create({ ...payment, automatic_payment_methods: CARDS_ONLY }, options);
  expect((await create({ stripeAccount: operator })).status).toBe("succeeded");
  expect((await errorOf(create())).message).toContain("rak_payment_intent_write");
  const there = await errorOf(stripe.balance.retrieve({}, { stripeAccount: operator }));
  expect(there.message).toContain(`on account '${operator}'. Having the 'rak_balance_read' permission`);
});

test("a refused permission leaves nothing behind, and is not remembered by its idempotency key", async () => {
  const platform = await setting.platform();
  const stripe = await restricted(platform, {});
  const idempotencyKey = "once allowed";
  expect((await errorOf(stripe.customers.create({}, { idempotencyKey }))).statusCode).toBe(403);
  const full = setting.sdk(platform.secretKey);
  expect((await full.customers.list()).data).toEqual([]);
  expect((await full.customers.create({}, { idempotencyKey })).object).toBe("customer");
});

test("a rolled restricted key hands its permissions on, and unknown resources are refused", async () => {
  const platform = await setting.platform();
  const ask = { platform: platform.account, kind: "restricted", permissions: { customer: "read" } };
  const { key } = await setting.control("POST", "/keys", ask);
  const next = await setting.control("POST", "/keys/roll", { ...ask, permissions: undefined, key, expireOld: true });
  expect((await refusal(key)).code).toBe("api_key_expired");
  expect((await refusal(next.key)).message).toContain("rak_balance_read");
  expect((await setting.sdk(String(next.key)).customers.list()).data).toEqual([]);
  expect(await works(platform.restrictedKey)).toBe("balance");
  const wrong = setting.control("POST", "/keys", { ...ask, permissions: { castles: "write" } });
  await expect(wrong).rejects.toThrow("Unknown resource");
});

test("a rolled webhook secret signs beside the new one until the overlap ends", async () => {
  const platform = await setting.platform();
  const stripe = setting.sdk(platform.secretKey);
  const receiver = await startReceiver();
  const endpoint = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ["customer.created"] });
  const old = endpoint.secret ?? "";
  const roll = (body: object) => setting.control("POST", `/webhook_endpoints/${endpoint.id}/roll_secret`, body);
  const { secret } = await roll({ expireAfterSeconds: 3_600 });
  const next = String(secret);
  expect(next).toMatch(/^whsec_/);
  const takes = async (known: string[]) => {
    const before = receiver.received.length;
    await stripe.customers.create();
    const { body, headers } = await waitFor(() => receiver.received[before]);
    const header = String(headers["stripe-signature"]);
    const valid = known.map((one) => {
      try {
        return stripe.webhooks.constructEvent(body, header, one).type === "customer.created";
      } catch (error) {
        if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false;
        throw error;
      }
    });
    return { valid, signatures: header.match(/v1=/g)?.length };
  };
  expect(await takes([old, next])).toEqual({ valid: [true, true], signatures: 2 });
  await move(3_600);
  expect(await takes([old, next])).toEqual({ valid: [false, true], signatures: 1 });
  const last = String((await roll({})).secret);
  expect(await takes([next, last])).toEqual({ valid: [false, true], signatures: 1 });
  await expect(roll({ expireAfterSeconds: DAY + 1 })).rejects.toThrow("can live on for up to");
  await receiver.close();
});

test("the end of an overlap survives a restart", async () => {
  const own = await startSetting();
  const platform = await own.platform();
  await own.control("POST", "/keys/roll", { platform: platform.account, kind: "secret", expireAfterSeconds: 60 });
  await own.simulator.close();
  const again = await startSimulator({ port: 0, dataFile: own.dataFile, token: TOKEN });
  const stripe = sdk(platform.secretKey, Number(new URL(again.url).port));
  expect((await stripe.balance.retrieve()).object).toBe("balance");
  await controlOf(again.url)("POST", "/clock", { advanceSeconds: 60 });
  expect((await errorOf(stripe.balance.retrieve())).code).toBe("api_key_expired");
  await again.close();
  await own.close();
});
