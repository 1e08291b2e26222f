import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "@/lib/auth/context";
import { publicId } from "@/lib/domain/id";
import { loadHistory } from "@/lib/loaders/driver/history";
import { loadSessionPage } from "@/lib/loaders/driver/session";
import { loadSession } from "@/lib/loaders/operator/session";
import { loadSessions } from "@/lib/loaders/operator/sessions";
import { loadSearch } from "@/lib/loaders/support/search";
import { loadSupportSession } from "@/lib/loaders/support/session";
import { type Context, execute } from "@/lib/use-cases/command";
import { writeOffDebt } from "@/lib/use-cases/debt/write-off";
import { retryPayment } from "@/lib/use-cases/payment/retry";
import {
  bankRefuses,
  openStreet,
  oweTen,
  ownCard,
  type Parked,
  parkOpen,
  remainderOf,
  type Street,
} from "@/tests/support/owing";
import { again, openOffer, park, stop, work } from "@/tests/support/park";

let street: Street;
let agent: Context;

beforeAll(async () => {
  street = await openStreet();
  const personId = uuidv7();
  await street.world.database.owner`insert into person (id, email, name, created_at)
    values (${personId}, 'lead@example.org', 'Lead', now())`;
  const actor = { kind: "support", appId: null, role: "support_lead", personId } as const;
  agent = street.world.context({ ...actor, secondFactorAt: null });
});
afterAll(() => street.world.close());

/** One stay as its driver, its operator and an agent see it now. */
async function seenBy({ sessionId, driver }: Parked) {
  const { world, operator } = street;
  const id = publicId("session", sessionId);
  const clerk = world.context({ kind: "operator", operatorId: operator.id, personId: uuidv7(), role: "clerk" });
  const lines = (await loadSessions(clerk, {})).rows;
  const support = again(world, agent);
  const found = (await loadSearch(support, { text: id })).sessions;
  return {
    driver: await loadSessionPage(again(world, driver), id),
    entry: (await loadHistory(again(world, driver), undefined)).entries[0],
    operator: await loadSession(clerk, id),
    line: lines.find((line) => line.id === id),
    support: await loadSupportSession(support, sessionId),
    found: found[0],
  };
}

test("while it runs nobody reads a total, and everybody reads the hold", async () => {
  const seen = await seenBy(await parkOpen(street));
  const open = { heldMinor: 3_000, isPriced: false, endsBecause: "max_stay", stoppedBecause: null };
  expect(seen.operator).toMatchObject({ state: "running", open, payments: [{ purpose: "hold", state: "held" }] });
  expect(seen.support).toMatchObject({ state: "running", open, payments: [{ purpose: "hold", state: "held" }] });
  expect(seen.line).toMatchObject({ isPriced: false, owedMinor: 0 });
  expect(seen.found).toMatchObject({ isPriced: false });
  expect(seen.entry).toMatchObject({ heldMinor: 3_000, endsAt: null, owed: null });
});

test("a stay that never began is listed with the moment of its tap, and with no end", async () => {
  const { world, portal, place } = street;
  const driver = await world.driver(portal);
  const cardId = await ownCard(street, driver);
  await bankRefuses(street, cardId, "insufficient_funds");
  const quote = await openOffer(world, driver, place, "NB001NB");
  await expect(park(world, driver, quote, cardId)).rejects.toMatchObject({ code: "payment.declined" });
  const [entry] = (await loadHistory(again(world, driver), undefined)).entries;
  expect(entry).toMatchObject({ state: "failed", endsAt: null });
});

test("of what the hold did not cover everybody reads the same: tries so far, when the next one is, and what is owed", async () => {
  const owing = await oweTen(street);
  const nextTryAt = (await remainderOf(street, owing.sessionId)).collectAt?.toISOString();
  const seen = await seenBy(owing);
  const payments = [
    { purpose: "hold", state: "succeeded", amountMinor: 3_000, capturedMinor: 3_000 },
    { purpose: "remainder", state: "planned", nextTryAt, amountMinor: 1_000, attempts: [{ state: "declined" }] },
  ];
  expect(seen.support).toMatchObject({ balanceStatus: "DEBT", balanceAmountMinor: -1_000, payments });
  expect(seen.support?.money, "still owed").toMatchObject({ owedMinor: 1_000 });
  expect(seen.operator).toMatchObject({ balanceStatus: "DEBT", balanceMinor: -1_000, payments: payments.toReversed() });
  expect(seen.line).toMatchObject({ isPriced: true, totalMinor: 4_000, owedMinor: 1_000 });
  expect(seen.found).toMatchObject({ balanceStatus: "DEBT" });
  const owed = { amountMinor: 1_000, state: "planned", nextTryAt, reason: "insufficient_funds" };
  expect(seen.entry?.owed).toMatchObject(owed);
  expect(seen.driver?.open?.owed).toMatchObject(owed);
});

test("the money of a stay is told to driver, operator and agent in the same order, from the same list", async () => {
  const owing = await oweTen(street);
  await execute(writeOffDebt, again(street.world, agent), { sessionId: owing.sessionId, reason: "goodwill" });
  await work(street.world);
  const seen = await seenBy(owing);
  const story = ["AUTHORISED", "CHARGE", "DECLINED", "WRITE_OFF"];
  const isMoney = (name: string) => name === name.toUpperCase();
  expect(seen.driver?.payments.map(({ outcome }) => outcome)).toEqual(story);
  expect(seen.operator?.timeline.map(({ name }) => name).filter(isMoney)).toEqual(story);
  const told = seen.support?.timeline.flatMap((each) => (each.kind === "money" ? [each.outcome] : []));
  expect(told).toEqual(story);
  const writeOffs = seen.support?.timeline.filter((each) => each.kind === "money" && each.outcome === "WRITE_OFF");
  expect(writeOffs, "with who did it").toMatchObject([{ who: { kind: "support" } }]);
  const commands = seen.support?.timeline.flatMap((each) => (each.kind === "done" ? [each.command] : []));
  expect(commands, "a write-off is told once").not.toContain("debt.write_off");
  const toOperator = seen.operator?.timeline.filter(
    ({ actor, amountMinor }) => actor === "support" && amountMinor !== null,
  );
  expect(toOperator, "to the operator too, with who did it").toMatchObject([{ name: "WRITE_OFF", amountMinor: 1_000 }]);
  const money = { totalMinor: 4_000, paidMinor: 3_000, writtenOffMinor: 1_000, owedMinor: 0 };
  expect(seen.support?.money).toMatchObject(money);
  expect(seen.operator).toMatchObject({
    writtenOffMinor: 1_000,
    balanceStatus: "PAID",
    open: { stoppedBecause: "driver" },
  });
  expect(seen.entry).toMatchObject({ owed: null, paidMinor: 3_000, writtenOffMinor: 1_000 });
});

test("a payment that the driver has begun to type a card for waits for the driver, and is not told as being collected", async () => {
  const owing = await oweTen(street);
  const { sessionId } = owing;
  await execute(retryPayment, again(street.world, owing.driver), { sessionId, payWith: "new" });
  expect((await seenBy(owing)).entry?.owed).toMatchObject({ state: "open", amountMinor: 1_000 });
});

test("where the operator cannot be paid, a driver reads that nothing is to be done", async () => {
  const { world, connection } = street;
  const owing = await oweTen(street);
  await world.database.owner`update connection set charges_enabled = false where id = ${connection.id}`;
  try {
    const seen = await seenBy(owing);
    expect(seen.entry?.owed).toMatchObject({ state: "paused", reason: "paused" });
  } finally {
    await world.database.owner`update connection set charges_enabled = true where id = ${connection.id}`;
  }
});

test("a stay within its hold is told with what was taken of it", async () => {
  const { world } = street;
  await world.database.owner`update place set hold_minor = 5000 where id = ${street.place.id}`;
  const parked = await parkOpen(street);
  await stop(world, parked.driver, parked.sessionId);
  await work(world);
  const seen = await seenBy(parked);
  const hold = { purpose: "hold", state: "succeeded", amountMinor: 5_000, capturedMinor: 4_000 };
  expect(seen.operator?.payments).toMatchObject([hold]);
  expect(seen.driver?.payments.map(({ outcome, amountMinor }) => [outcome, amountMinor])).toEqual([
    ["AUTHORISED", 5_000],
    ["CHARGE", 4_000],
    ["RELEASED", 1_000],
  ]);
});
