import { afterAll, beforeAll, expect, test } from "vitest";
import { listOperatorSessions, type Position } from "@/db/store/operator-search";
import { uuidv7 } from "@/lib/auth/context";
import { publicId } from "@/lib/domain/id";
import { OPERATOR_ROLES, type OperatorRole } from "@/lib/domain/permission";
import { addDays, localDate } from "@/lib/domain/time";
import { findCard, loadConnections } from "@/lib/loaders/operator/connections";
import { loadFrame } from "@/lib/loaders/operator/frame";
import { loadOverview } from "@/lib/loaders/operator/overview";
import { loadPlaces } from "@/lib/loaders/operator/places";
import { loadReceiptSheet, loadReceipts } from "@/lib/loaders/operator/receipts";
import { loadSession } from "@/lib/loaders/operator/session";
import { loadSessions, type SessionsQuery } from "@/lib/loaders/operator/sessions";
import { type Context, execute } from "@/lib/use-cases/command";
import { requestRefund } from "@/lib/use-cases/refund/request";
import type { TestApp, TestConnection, TestOperator, TestPlace } from "@/tests/support/catalogue";
import { paid } from "@/tests/support/paid";
import { work } from "@/tests/support/park";
import { openWorld, type World } from "@/tests/support/world";

const ZONE = "Europe/Paris";
const PLATES = ["AB123CD", "AB123CE", "GH456JK", "LM789NP"] as const;

let world: World;
let app: TestApp;
let city: TestOperator;
let rival: TestOperator;
let connection: TestConnection;
let place: TestPlace;
/** One after the other, oldest first. */
const stays: { id: string; number: string; receiptId: string }[] = [];
let rivalStay: { id: string; number: string; receiptId: string };

beforeAll(async () => {
  world = await openWorld();
  app = await world.app("portal");
  [city, rival] = [await world.operator("city", "FR", "eur"), await world.operator("rival", "FR", "eur")];
  connection = await world.connect(app, city);
  await world.connect(app, rival);
  place = await world.place(city, "fr-garage", "410001");
  const foreign = await world.place(rival, "fr-garage", "410002");
  for (const plate of PLATES) stays.push(await stay(place, plate));
  rivalStay = await stay(foreign, PLATES[0]);
});
afterAll(() => world?.close());

async function stay(at: TestPlace, plate: string) {
  const { session, receipt } = await paid(world, app, at, await world.driver(app), { plate });
  return { id: session.id, number: receipt.numberText, receiptId: receipt.id };
}

function staff(operator: TestOperator = city, role: OperatorRole = "owner"): Context {
  return world.context({ kind: "operator", operatorId: operator.id, personId: uuidv7(), role });
}

/** The plates that a search finds, newest first. */
async function found(query: SessionsQuery, operator = city): Promise<string[]> {
  return (await loadSessions(staff(operator), query)).rows.map(({ plate }) => plate);
}

test("a stay is found by the beginning of its plate in any spelling, by its receipt's number and by its last part", async () => {
  expect(await found({})).toEqual([...PLATES].toReversed());
  expect(await found({ q: "ab-123" })).toEqual(["AB123CE", "AB123CD"]);
  expect(await found({ q: " gh 456 jk " })).toEqual(["GH456JK"]);
  expect(await found({ q: stays[3]?.number.toLowerCase() ?? "" })).toEqual(["LM789NP"]);
  expect(await found({ q: String(Number(stays[0]?.number.split("-").at(-1))) })).toEqual(["AB123CD"]);
  expect(await found({ q: "ZZ" })).toEqual([]);
  expect(await found({ q: "%" })).toEqual([]);
});

test("states follow time and days are the place's", async () => {
  const today = localDate(world.now().getTime(), ZONE);
  expect(await found({ state: "running" })).toHaveLength(PLATES.length);
  expect(await found({ state: "ended" })).toEqual([]);
  expect(await found({ day: today, q: "LM" })).toEqual(["LM789NP"]);
  expect(await found({ day: addDays(today, -1) })).toEqual([]);
  const beyond = `999999999999999.${publicId("session", stays[0]?.id ?? "")}`;
  expect(await found({ before: beyond })).toHaveLength(PLATES.length);
  for (const day of ["tomorrow", "0000-01-01"]) expect(await found({ day })).toHaveLength(PLATES.length);
  const later = { ...staff(), now: new Date(world.now().getTime() + 3 * 3_600_000) };
  expect((await loadSessions(later, { state: "ended" })).rows.map(({ state }) => state)).toEqual(
    PLATES.map(() => "ended"),
  );
});

test("pages join without gap or repetition, forwards and backwards", async () => {
  const page = (from?: Position) =>
    staff().db.read((tx) =>
      listOperatorSessions(
        tx,
        { operatorId: city.id, plates: [], now: world.now() },
        { limit: 1, ...(from ? { from } : {}) },
      ),
    );
  const [newest, second] = await page();
  if (!newest || !second) throw new Error("a page of one brings one more row, to tell that there is a next page");
  const position = (row: typeof newest, direction: "before" | "after") => ({
    at: row.createdAt,
    id: row.id,
    direction,
  });
  const older = await page(position(newest, "before"));
  expect(older.map(({ id }) => id)).toEqual([second.id, stays[1]?.id]);
  const newer = await page(position(second, "after"));
  expect(newer.map(({ id }) => id)).toEqual([newest.id]);
});

test("a refund is in the stay, in its books and in the money of the day, which is what Stripe holds", async () => {
  const [refunded] = stays;
  const input = { refundId: uuidv7(), sessionId: refunded?.id, amountMinor: 50, reason: "goodwill" };
  await execute(requestRefund, world.system(), input);
  await world.advance(60);
  await work(world);
  const context = staff();
  const session = await loadSession(context, publicId("session", refunded?.id ?? ""));
  expect(session).toMatchObject({ balanceStatus: "REFUND", balanceMinor: 0, refundedMinor: 50 });
  expect(session?.refunds).toMatchObject([{ amountMinor: 50, reason: "goodwill", state: "succeeded" }]);
  expect(session?.payments).toMatchObject([
    { purpose: "purchase", state: "succeeded", attempts: [{ number: 1, state: "succeeded", decline: null }] },
  ]);
  expect(session?.receipts.map(({ kind }) => kind)).toEqual(["sale", "credit"]);
  expect(session?.timeline.map(({ name }) => name)).toEqual([
    "session.start",
    "CHARGE",
    "receipt.sale",
    "refund.request",
    "refund.execute",
    "REFUND",
    "receipt.credit",
  ]);
  for (const { kind, entries } of session?.postings ?? []) {
    expect(
      entries.reduce((total, { amountMinor }) => total + amountMinor, 0),
      kind,
    ).toBe(0);
  }
  const day = await loadOverview(context);
  const stripe = await context.stripe.forApp(app.id);
  const balance = await stripe.fetchBalance(connection.account);
  if (!balance.ok) throw new Error("no balance");
  const [held] = balance.value;
  expect(day).toMatchObject({ running: PLATES.length, money: [{ currency: "eur", refundsMinor: 50 }] });
  expect(day.money[0]?.leftMinor).toBe((held?.availableMinor ?? 0) + (held?.pendingMinor ?? 0));
});

test("a running stay that is paid for reads as paid", async () => {
  const session = await loadSession(staff(), publicId("session", stays[1]?.id ?? ""));
  expect(session).toMatchObject({ state: "running", balanceStatus: "PAID" });
});

test("money of another day is not today's", async () => {
  const tomorrow = { ...staff(), now: new Date(world.now().getTime() + 24 * 3_600_000) };
  const day = await loadOverview(tomorrow);
  expect(day).toMatchObject({ running: 0, money: [{ takingsMinor: 0, refundsMinor: 0, feesMinor: 0, leftMinor: 0 }] });
});

test("receipts are found by number, and only as whole numbers", async () => {
  const context = staff();
  const [, second] = stays;
  const numbers = async (q: string) => (await loadReceipts(context, { q })).rows.map(({ number }) => number);
  expect(await numbers(second?.number ?? "")).toEqual([second?.number]);
  expect(await numbers("no such number")).toEqual([]);
  expect((await numbers("")).length).toBeGreaterThanOrEqual(PLATES.length);
});

test("another operator's stays, receipts and accounts do not exist", async () => {
  const context = staff();
  expect(await loadSession(context, publicId("session", rivalStay.id))).toBeUndefined();
  expect(await loadSession(context, publicId("session", uuidv7()))).toBeUndefined();
  expect(await loadSession(context, "ses_nonsense")).toBeUndefined();
  expect(await loadReceiptSheet(context, publicId("receipt", rivalStay.receiptId))).toBeUndefined();
  expect(await loadReceiptSheet(staff(rival), publicId("receipt", rivalStay.receiptId))).toBeDefined();
  expect(await found({ q: rivalStay.number })).toEqual([]);
  expect(await found({}, rival)).toEqual([PLATES[0]]);
  expect((await loadPlaces(context)).map(({ zoneCode }) => zoneCode)).toEqual(["410001"]);
  const [card] = (await loadConnections(staff(rival))).cards;
  expect(card).toMatchObject({ state: "ready" });
  expect(card?.connectionId).not.toBe(connection.id);
});

test("whoever does not work for an operator reads nothing of it", async () => {
  const driver = await world.driver(app);
  await expect(loadSessions(driver, {})).rejects.toThrow("not_permitted");
  await expect(loadOverview(world.system())).rejects.toThrow("not_permitted");
});

test("for enforcement the operator's money does not exist, and its own stay and receipt neither", async () => {
  const warden = staff(city, "enforcement");
  const [own] = stays;
  const looks = {
    overview: loadOverview(warden),
    sessions: loadSessions(warden, {}),
    session: loadSession(warden, publicId("session", own?.id ?? "")),
    receipts: loadReceipts(warden, {}),
    receipt: loadReceiptSheet(warden, publicId("receipt", own?.receiptId ?? "")),
    connections: loadConnections(warden),
    card: findCard(warden, "portal"),
  };
  const settled = await Promise.allSettled(Object.values(looks));
  const answers = settled.map((look) => (look.status === "rejected" ? String(look.reason) : "shown"));
  expect(Object.keys(looks).map((name, at) => [name, answers[at]])).toEqual(
    Object.keys(looks).map((name) => [name, expect.stringContaining("not_found")]),
  );
});

test("enforcement sees its operator's places and is led to nothing else; everybody else to what they may do", async () => {
  const warden = staff(city, "enforcement");
  expect((await loadPlaces(warden)).map(({ zoneCode }) => zoneCode)).toEqual(["410001"]);
  for (const role of OPERATOR_ROLES) {
    const { pages } = await loadFrame(staff(city, role));
    const all = ["overview", "sessions", "receipts", "places", "stripe"];
    const rest = { owner: ["refunds", "keys"], manager: ["keys"], clerk: [], enforcement: [] }[role];
    expect(pages, role).toEqual(role === "enforcement" ? ["places"] : [...all, ...rest]);
  }
});

test("a place says its tariff in as many sentences as it has rules", async () => {
  const [shown] = await loadPlaces(staff());
  expect(shown).toMatchObject({ zoneCode: "410001", version: 1 });
  expect(shown?.tariff.map(({ key }) => key)).toContain("rule.taxIncluded");
});
