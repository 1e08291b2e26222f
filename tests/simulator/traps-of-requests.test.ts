import { randomUUID } from "node:crypto";
import type Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CARDS_ONLY, errorOf, type Platform, type Setting, startSetting, wireError } from "./setting";

/** One test per trap of facts 10.4 that is about requests and their answers; the number is the trap's. */
let setting: Setting;
let platform: Platform;
let stripe: Stripe;
let stripeAccount: string;

beforeAll(async () => {
  setting = await startSetting();
  platform = await setting.platform();
  stripe = setting.sdk(platform.secretKey);
  stripeAccount = await setting.operator(platform);
});
afterAll(() => setting.close());

const pay = (extra: Partial<Stripe.PaymentIntentCreateParams> = {}, options: Stripe.RequestOptions = {}) =>
  stripe.paymentIntents.create(
    {
      amount: 1_000,
      currency: "eur",
      payment_method: "pm_card_visa",
      confirm: true,
      automatic_payment_methods: CARDS_ONLY,
      ...extra,
    },
    { stripeAccount, ...options },
  );
const chargeOf = (intent: Stripe.PaymentIntent) =>
  stripe.charges.retrieve(String(intent.latest_charge), {}, { stripeAccount });
const raw = (path: string, init: RequestInit = {}) =>
  fetch(`${setting.simulator.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${platform.secretKey}`, "stripe-account": stripeAccount, ...init.headers },
  });

test("trap 8: a decline is replayed, a refused parameter is not", async () => {
  const idempotencyKey = randomUUID();
  const asked = { payment_method: "pm_card_visa_chargeDeclined" };
  const [first, second] = [
    await errorOf(pay(asked, { idempotencyKey })),
    await errorOf(pay(asked, { idempotencyKey })),
  ];
  expect([second.charge, second.headers?.["idempotent-replayed"]]).toEqual([first.charge, "true"]);
  const free = randomUUID();
  await errorOf(pay({ amount: 1 }, { idempotencyKey: free }));
  expect((await pay({}, { idempotencyKey: free })).status).toBe("succeeded");
});

test("trap 13: payments are listed newest first, by cursor, without a total", async () => {
  const ids: string[] = [];
  for (let count = 0; count < 4; count += 1) ids.unshift((await pay()).id);
  const page = await stripe.paymentIntents.list({ limit: 2 }, { stripeAccount });
  expect([page.data.map(({ id }) => id), page.has_more, "total_count" in page]).toEqual([ids.slice(0, 2), true, false]);
  const next = await stripe.paymentIntents.list({ limit: 2, starting_after: ids[1] ?? "" }, { stripeAccount });
  expect(next.data.map(({ id }) => id)).toEqual(ids.slice(2, 4));
  const back = await stripe.paymentIntents.list({ limit: 2, ending_before: ids[2] ?? "" }, { stripeAccount });
  expect(back.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
});

test("trap 17: a publishable key sees no metadata, customer or charge, and reaches nothing but its own payment", async () => {
  const paid = await pay({ metadata: { secret: "yes" } });
  const view = async (id: string, secret: string) =>
    raw(`/v1/payment_intents/${id}?client_secret=${secret}`, {
      headers: { authorization: `Bearer ${platform.publishableKey}` },
    });
  const seen = await (await view(paid.id, paid.client_secret ?? "")).json();
  expect(seen).toMatchObject({ id: paid.id, status: "succeeded" });
  for (const name of ["metadata", "customer", "latest_charge", "application"]) expect(seen).not.toHaveProperty(name);
  expect((await view(paid.id, "pi_x_secret_y")).status).toBe(400);
  const list = await raw("/v1/payment_intents", { headers: { authorization: `Bearer ${platform.publishableKey}` } });
  expect((await wireError(list)).code).toBe("secret_key_required");
});

test("trap 21: brackets, indices, empty texts and words for booleans are read as Stripe reads them", async () => {
  const send = async (path: string, body: string) =>
    (
      await raw(path, {
        method: "POST",
        body,
        headers: { "content-type": "application/x-www-form-urlencoded" },
      })
    ).json();
  const made = await send(
    "/v1/payment_intents",
    "amount=1000&currency=eur&metadata%5Ba%5D=1&metadata[b]=2&allowed_payment_method_types[]=card&expand%5B0%5D=customer&description=x",
  );
  expect(made).toMatchObject({ metadata: { a: "1", b: "2" }, allowed_payment_method_types: ["card"] });
  const changed = await send(`/v1/payment_intents/${made.id}`, "metadata[a]=&description=");
  expect(changed).toMatchObject({ metadata: { b: "2" }, description: null });
  const paid = await send(
    "/v1/payment_intents",
    "amount=1000&currency=eur&confirm=true&payment_method=pm_card_visa&automatic_payment_methods[enabled]=true&automatic_payment_methods[allow_redirects]=never",
  );
  expect(paid.status).toBe("succeeded");
});

test("trap 23: ids have Stripe's shapes and the payment's base, times are seconds, the secret holds the id", async () => {
  const paid = await pay({ capture_method: "automatic" });
  const charge = await chargeOf(paid);
  const refund = await stripe.refunds.create({ payment_intent: paid.id }, { stripeAccount });
  const base = paid.id.slice("pi_".length, "pi_".length + 16);
  expect(paid.id).toMatch(/^pi_3[A-Za-z0-9]{23}$/);
  expect(charge.id).toMatch(new RegExp(`^ch_${base}0`));
  expect(refund.id).toMatch(new RegExp(`^re_${base}0`));
  expect(charge.balance_transaction).toMatch(new RegExp(`^txn_${base}0`));
  expect(paid.client_secret).toMatch(new RegExp(`^${paid.id}_secret_[A-Za-z0-9]{25}$`));
  expect(String(paid.created)).toMatch(/^\d{10}$/);
});

test("trap 26: a decline is 402, a clash of keys 400, a missing object 404, missing access 403", async () => {
  const idempotencyKey = randomUUID();
  await pay({}, { idempotencyKey });
  const statuses = [
    pay({ payment_method: "pm_card_visa_chargeDeclined" }),
    pay({ amount: 2_000 }, { idempotencyKey }),
    stripe.paymentIntents.retrieve("pi_none", {}, { stripeAccount }),
    pay({}, { stripeAccount: "acct_none" }),
  ].map(async (call) => (await errorOf(call)).statusCode);
  expect(await Promise.all(statuses)).toEqual([402, 400, 404, 403]);
});
