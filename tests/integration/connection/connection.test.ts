import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { findConnection } from "@/db/store/connection";
import { uuidv7 } from "@/lib/auth/context";
import { Refusal } from "@/lib/domain/errors";
import type { Actor, OperatorRole } from "@/lib/domain/permission";
import { execute } from "@/lib/use-cases/command";
import { onboardConnection } from "@/lib/use-cases/connection/onboard";
import { openConnection } from "@/lib/use-cases/connection/open";
import { refreshConnection } from "@/lib/use-cases/connection/refresh";
import { makeQuote } from "@/lib/use-cases/quote/make";
import type { TestApp, TestOperator } from "@/tests/support/catalogue";
import { openWorld, type World } from "@/tests/support/world";

const BASE_URL = "https://bayfare.example";
const requests = z.object({ data: z.array(z.object({ method: z.string(), path: z.string(), status: z.number() })) });

let world: World;
let app: TestApp;
let number = 0;

beforeAll(async () => {
  world = await openWorld();
  app = await world.app("portal");
});
afterAll(() => world?.close());

function staffOf(operator: TestOperator, role: OperatorRole = "owner"): Actor {
  return { kind: "operator", operatorId: operator.id, personId: uuidv7(), role };
}

async function newOperator(): Promise<TestOperator> {
  number += 1;
  return world.operator(`city-${number}`, "FR", "eur");
}

function open(operator: TestOperator) {
  return execute(openConnection, world.context(staffOf(operator)), { appId: app.id });
}

function refresh(operator: TestOperator, connectionId: string, role: OperatorRole = "owner") {
  return execute(refreshConnection, world.context(staffOf(operator, role)), { connectionId });
}

function stored(operator: TestOperator) {
  return world.database.system.read((tx) => findConnection(tx, { appId: app.id, operatorId: operator.id }));
}

function fault(kind: string, path: string, times = 1) {
  return world.simulator.control("POST", "faults", z.unknown(), { kind, times, match: { method: "POST", path } });
}

function control(account: string, verb: "onboard" | "restrict" | "deauthorize") {
  return world.simulator.control("POST", `accounts/${account}/${verb}`, z.unknown(), {
    platform: app.platform.account,
  });
}

/** The SDK tries once more by itself when a kept connection breaks, so a cut takes two. */
const TWICE = 2;

/** How many accounts this platform has by now. */
async function accounts(): Promise<number> {
  const { default: Stripe } = await import("stripe");
  const { hostname, port } = new URL(world.simulator.url);
  const options = { host: hostname, port: Number(port), protocol: "http", telemetry: false } as const;
  const list = await new Stripe(app.platform.secretKey, options).accounts.list({ limit: 100 });
  return list.data.length;
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "none";
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

test("opening twice, one after the other and at once, makes one account", async () => {
  const operator = await newOperator();
  const before = await accounts();
  const first = await open(operator);
  const [second, third] = await Promise.all([open(operator), open(operator)]);
  expect(second).toEqual(first);
  expect(third).toEqual(first);
  expect(await accounts()).toBe(before + 1);
});

test("twenty first openings at once make one account", async () => {
  const operator = await newOperator();
  const before = await accounts();
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => open(operator)));
  const opened = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value.account] : []));
  expect(new Set(opened).size).toBe(1);
  expect((await stored(operator))?.stripeAccountId).toBe(opened[0]);
  expect(await accounts()).toBe(before + 1);
});

test("a lost answer to the creation leaves the row, and the next opening finds the same account", async () => {
  const operator = await newOperator();
  const before = await accounts();
  await fault("answer_lost", "/v2/core/accounts$", TWICE);
  expect(await refusal(open(operator))).toBe("stripe.unavailable");
  const left = await stored(operator);
  expect(left?.stripeAccountId).toBeNull();
  const opened = await open(operator);
  expect(opened.connectionId).toBe(left?.id);
  expect(await accounts()).toBe(before + 1);
});

test("a connection that is cut before the creation, a 429 and a 500 make no account, and the next opening makes one", async () => {
  const operator = await newOperator();
  const before = await accounts();
  for (const kind of ["cut_before", "rate_limit", "server_error"]) {
    await fault(kind, "/v2/core/accounts$", kind === "cut_before" ? TWICE : 1);
    expect(await refusal(open(operator)), kind).toBe("stripe.unavailable");
    expect(await accounts(), kind).toBe(before);
  }
  await open(operator);
  expect(await accounts()).toBe(before + 1);
});

test("a new account cannot charge, nobody is offered a price there, and the finished form changes both", async () => {
  const operator = await newOperator();
  const place = await world.place(operator, "fr-garage", `4${String(number).padStart(5, "0")}`);
  const { connectionId, account } = await open(operator);
  expect(await refresh(operator, connectionId)).toEqual({ state: "onboarding" });
  expect((await stored(operator))?.requirements).toContainEqual({ name: "external_account", deadline: "past_due" });
  const driver = await world.driver(app);
  const quote = () =>
    execute(makeQuote, world.context(driver.actor), {
      zoneCode: place.zoneCode,
      plate: "AB123CD",
      country: "FR",
      minutes: 60,
    });
  expect(await refusal(quote())).toBe("place.not_connected");

  const context = world.context(staffOf(operator));
  const { url } = await execute(onboardConnection, context, { appId: app.id, baseUrl: BASE_URL });
  expect(url).toContain(account);
  const form = new URLSearchParams({
    name: "City",
    product_description: "Parking",
    support_phone: "+33 1 99 00 12 34",
    url: "https://parking.example",
    iban: "FR14 2004 1010 0505 0001 3M02 606",
    terms: "accepted",
    outcome: "complete",
  });
  const answer = await fetch(url, { method: "POST", body: form, redirect: "manual" });
  expect(answer.headers.get("location")).toBe(`${BASE_URL}/operator/${operator.slug}/stripe/return?app=portal`);

  expect(await refresh(operator, connectionId)).toEqual({ state: "ready" });
  expect(await stored(operator)).toMatchObject({
    chargesEnabled: true,
    payoutsEnabled: true,
    requirements: [],
    capabilities: { card_payments: "active", cartes_bancaires_payments: "active" },
  });
  expect((await quote()).totalMinor).toBeGreaterThan(0);
});

test("an account that Stripe restricts stops new stays and says what is needed", async () => {
  const operator = await newOperator();
  const { connectionId, account } = await open(operator);
  await control(account, "onboard");
  await refresh(operator, connectionId);
  await control(account, "restrict");
  expect(await refresh(operator, connectionId)).toEqual({ state: "restricted" });
  expect(await stored(operator)).toMatchObject({
    chargesEnabled: false,
    requirements: [{ name: "business_profile.url", deadline: "past_due" }],
  });
});

test("an account whose owner withdrew access is lost, also when a new form is asked for", async () => {
  const operator = await newOperator();
  const { connectionId, account } = await open(operator);
  await control(account, "onboard");
  await refresh(operator, connectionId);
  await control(account, "deauthorize");
  expect(await refresh(operator, connectionId)).toEqual({ state: "lost" });
  expect(await stored(operator)).toMatchObject({ chargesEnabled: false, stripeAccountId: account });
  expect((await stored(operator))?.deauthorizedAt).not.toBeNull();
  const again = execute(onboardConnection, world.context(staffOf(operator)), { appId: app.id, baseUrl: BASE_URL });
  expect(await refusal(again)).toBe("connection.not_ready");
});

test("a platform key that Stripe refuses closes no operator", async () => {
  const expiring = await world.app("expiring");
  const operator = await newOperator();
  const connection = await world.connect(expiring, operator);
  await world.simulator.control("POST", "keys/roll", z.unknown(), {
    platform: expiring.platform.account,
    kind: "secret",
    expireOld: true,
  });
  expect(await refusal(refresh(operator, connection.id))).toBe("stripe.unavailable");
  const row = await world.database.system.read((tx) => findConnection(tx, { connectionId: connection.id }));
  expect(row).toMatchObject({ chargesEnabled: true, deauthorizedAt: null });
});

test("while Stripe does not answer, a refresh changes nothing", async () => {
  const operator = await newOperator();
  const { connectionId, account } = await open(operator);
  await control(account, "onboard");
  await refresh(operator, connectionId);
  const before = await stored(operator);
  const match = { method: "GET", path: "/v1/accounts/" };
  await world.simulator.control("POST", "faults", z.unknown(), { kind: "server_error", times: 1, match });
  expect(await refusal(refresh(operator, connectionId))).toBe("stripe.unavailable");
  expect(await stored(operator)).toEqual(before);
});

test("another operator's connection does not exist, and asking for it calls nobody", async () => {
  const [owner, stranger] = [await newOperator(), await newOperator()];
  const { connectionId } = await open(owner);
  const counted = async () => (await world.simulator.control("GET", "requests?limit=10000", requests)).data.length;
  const before = await counted();
  expect(await refusal(refresh(stranger, connectionId))).toBe("not_found");
  const context = world.context(staffOf(stranger));
  const foreign = { appId: app.id, operatorId: owner.id };
  expect(await refusal(execute(openConnection, context, foreign))).toBe("not_found");
  expect(await refusal(execute(onboardConnection, context, { ...foreign, baseUrl: BASE_URL }))).toBe("not_found");
  expect(await refusal(execute(openConnection, context, { appId: uuidv7() }))).toBe("not_found");
  expect(await counted()).toBe(before);
});

test("only an owner may connect, and clerks may not even look at Stripe", async () => {
  const operator = await newOperator();
  const { connectionId } = await open(operator);
  const as = (role: OperatorRole) => world.context(staffOf(operator, role));
  for (const role of ["manager", "clerk", "enforcement"] as const) {
    expect(await refusal(execute(openConnection, as(role), { appId: app.id })), role).toBe("not_permitted");
  }
  expect(await refusal(refresh(operator, connectionId, "clerk"))).toBe("not_permitted");
  expect(await refresh(operator, connectionId, "manager")).toEqual({ state: "onboarding" });
});
