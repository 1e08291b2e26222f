import { afterAll, beforeAll, expect, test } from "vitest";
import { driver } from "@/db/schema/driver";
import { lookup } from "@/db/schema/journal";
import { listReceipts } from "@/db/store/receipt";
import { uuidv7 } from "@/lib/auth/context";
import { publicId } from "@/lib/domain/id";
import { loadSearch } from "@/lib/loaders/support/search";
import { loadSupportSession } from "@/lib/loaders/support/session";
import { type Context, execute } from "@/lib/use-cases/command";
import { makeQuote } from "@/lib/use-cases/quote/make";
import { undoRefund } from "@/lib/use-cases/refund/undo";
import { startSession } from "@/lib/use-cases/session/start";
import { again, savedCard, work } from "@/tests/support/park";
import { ask, type Desk, openDesk, STAY_MINOR, type Stay } from "@/tests/support/refunds";

let desk: Desk;
let agent: Context;
let stay: Stay;
beforeAll(async () => {
  desk = await openDesk();
  agent = await desk.agent();
  stay = await desk.stay();
});
afterAll(() => desk.world.close());

const search = (who: Context, text: string, after?: string) =>
  loadSearch(again(desk.world, who), { text, ...(after ? { after } : {}) });
const view = (sessionId: string, who = agent) => loadSupportSession(again(desk.world, who), sessionId);
const found = async (who: Context, text: string) => (await search(who, text)).sessions.map(({ id }) => id);

async function numberOf({ sessionId }: Stay): Promise<string> {
  const [sale] = await desk.world.database.system.read((tx) => listReceipts(tx, { sessionId }));
  return sale?.numberText ?? "";
}

test("a session is found by plate, receipt number, e-mail and id, however they are typed", async () => {
  const email = "Caller@Example.org";
  const kim = await desk.world.driver(desk.portal);
  if (kim.actor.kind !== "driver") throw new Error("no driver");
  const cardId = await savedCard(desk.world, desk.portal, kim, "pm_card_visa");
  const offer = { zoneCode: desk.place.zoneCode, plate: "kl-222-mn", country: "FR", minutes: 60 };
  const quote = await execute(makeQuote, again(desk.world, kim), offer);
  const paid = await execute(startSession, again(desk.world, kim), { quoteId: quote.id, payWith: cardId, email });
  const id = publicId("session", paid.id);
  const number = await numberOf({ ...stay, sessionId: paid.id });
  for (const text of ["KL 222 MN", "kl222mn", "caller@example.org", number, number.toLowerCase(), id, paid.id]) {
    expect(await found(agent, text), text).toEqual([id]);
  }
  expect(await found(agent, "nobody@example.org")).toEqual([]);
});

test("a driver who has signed in is found by the address of the account", async () => {
  const other = await desk.stay();
  const rows = await desk.world.database.owner`select driver_id from session where id = ${other.sessionId}`;
  await desk.world.database.owner`update driver set email = 'known@example.org' where id = ${rows[0]?.driver_id}`;
  expect(await found(agent, "KNOWN@example.org")).toEqual([publicId("session", other.sessionId)]);
  expect((await view(other.sessionId))?.emailMasked).toBe("k•••@example.org");
});

test("every search leaves one row that says who looked by what, and never for whom", async () => {
  const curious = await desk.agent();
  for (const text of [stay.plate, "who@example.org", "???"]) await search(curious, text);
  const rows = await desk.world.database.system.read((tx) => tx.select().from(lookup));
  const own = rows.filter(({ personId }) => curious.actor.kind === "support" && personId === curious.actor.personId);
  expect(own.map(({ field }) => field).toSorted()).toEqual(["email", "plate", "unknown"]);
  expect(JSON.stringify(own)).not.toContain("who@example.org");
});

test("an app's agent finds the sessions of that app's drivers only; another's does not exist", async () => {
  const [own, foreign] = [await desk.agent(desk.portal), await desk.agent(desk.wayfarer)];
  const id = publicId("session", stay.sessionId);
  for (const text of [stay.plate, await numberOf(stay), id]) {
    expect(await found(own, text), text).toEqual([id]);
    expect(await found(foreign, text), text).toEqual([]);
  }
  expect(await view(stay.sessionId, own)).toBeDefined();
  expect(await view(stay.sessionId, foreign)).toBeUndefined();
  expect(await view(uuidv7(), foreign)).toBeUndefined();
});

test("nobody but an agent searches", async () => {
  const owner = await desk.owner(desk.lyon);
  await expect(search(owner, stay.plate)).rejects.toMatchObject({ code: "not_permitted" });
  await expect(view(stay.sessionId, owner)).rejects.toMatchObject({ code: "not_permitted" });
});

test("more sessions than a page holds are reached page by page, each once", async () => {
  const { owner } = desk.world.database;
  await owner`
    insert into session (id, app_id, operator_id, connection_id, place_id, driver_id, tariff_version_id, fee_plan_id, zone_code, plate, country, kind,
      session_status, currency, price_minor, service_fee_minor, total_minor, paid_minor, written_off_minor, refunded_minor, disputed_minor, minutes,
      locale, tapped_at, ends_at, created_at)
    select gen_random_uuid(), app_id, operator_id, connection_id, place_id, driver_id, tariff_version_id, fee_plan_id, zone_code, 'MANY1', country, kind,
      'COMPLETE', currency, 0, 0, 0, 0, 0, 0, 0, minutes, locale, tapped_at, ends_at, created_at - (n % 7) * interval '1 second'
    from session, generate_series(1, 120) n where id = ${stay.sessionId}`;
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await search(agent, "MANY1", after);
    expect(page.sessions.length).toBeLessThanOrEqual(50);
    seen.push(...page.sessions.map(({ id }) => id));
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect([seen.length, new Set(seen).size]).toEqual([120, 120]);
  for (const rubbish of ["rubbish", `999999999999999.${stay.sessionId}`]) {
    expect((await search(agent, "MANY1", rubbish)).sessions).toHaveLength(50);
  }
});

test("one look tells what was paid, refunded, is on its way and remains, and what happened in order", async () => {
  const own = await desk.stay();
  const first = await ask(desk.world, agent, own.sessionId, { amountMinor: 200 });
  const second = await ask(desk.world, agent, own.sessionId, { amountMinor: 100 });
  expect(await view(own.sessionId)).toMatchObject({
    state: "running",
    balanceAmountMinor: 0,
    balanceStatus: "PROCESSING",
    money: { totalMinor: STAY_MINOR, paidMinor: STAY_MINOR, refundedMinor: 0, queuedMinor: 300, remainingMinor: 285 },
    refunds: [
      { id: second.id, state: "queued", canUndo: true, by: "Kim" },
      { id: first.id, state: "queued", canUndo: true },
    ],
  });
  await execute(undoRefund, again(desk.world, agent), { refundId: second.id });
  await desk.world.advance(31);
  await work(desk.world);
  const after = await view(own.sessionId);
  expect(after).toMatchObject({
    balanceAmountMinor: 0,
    balanceStatus: "REFUND",
    money: { paidMinor: STAY_MINOR, refundedMinor: 200, queuedMinor: 0, disputedMinor: 0, remainingMinor: 385 },
    refunds: [
      { id: second.id, state: "canceled", canUndo: false },
      { id: first.id, state: "succeeded", canUndo: false },
    ],
    payments: [{ purpose: "purchase", state: "succeeded", card: { brand: "visa" } }],
  });
  expect(after?.receipts.map(({ kind, totalMinor }) => [kind, totalMinor])).toEqual([
    ["sale", STAY_MINOR],
    ["credit", -200],
  ]);
  const steps = (after?.timeline ?? []).map((step) => {
    if (step.kind === "done") return step.command;
    return step.kind === "money" ? step.outcome : step.kind;
  });
  const order = ["session.start", "refund.request", "refund.undo", "refund_sent", "REFUND"];
  expect(steps.filter((step) => order.includes(step))).toEqual([
    "session.start",
    "refund.request",
    "refund.request",
    "refund.undo",
    "refund_sent",
    "REFUND",
  ]);
  expect(steps).toEqual(expect.arrayContaining(["CHARGE", "receipt", "told_app", "stripe"]));
});

test("a view holds no address, no client secret and no key", async () => {
  const { sessionId } = stay;
  await desk.world.database.system.transaction((tx) => tx.update(driver).set({ email: "private@example.org" }));
  const text = JSON.stringify(await view(sessionId));
  for (const secret of ["private@", "_secret_", "sk_test", "sealed"]) expect(text).not.toContain(secret);
});
