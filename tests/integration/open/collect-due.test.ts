import { afterAll, beforeAll, expect, test } from "vitest";
import { listAttempts } from "@/db/store/attempt";
import { countDueDebts } from "@/db/store/due-debt";
import { execute } from "@/lib/use-cases/command";
import { collectDue } from "@/lib/use-cases/payment/collect-due";
import { sweep } from "@/lib/use-cases/sweep";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import {
  bankRefuses,
  openStreet,
  oweTen,
  ownCard,
  type Parked,
  remainderOf,
  type Street,
  sessionNow,
} from "@/tests/support/owing";
import { work } from "@/tests/support/park";

let street: Street;

beforeAll(async () => {
  street = await openStreet();
});
afterAll(() => street.world.close());

const triesOf = async ({ sessionId }: Parked) => {
  const { id } = await remainderOf(street, sessionId);
  const tries = await street.world.database.system.read((tx) => listAttempts(tx, [id]));
  return tries.map(({ state }) => state);
};
const take = () => execute(collectDue, street.world.system(), { bite: 0 });

/** A card whose first use at the operator is still to come becomes the only one. */
async function changesCard({ driver, cardId }: Parked): Promise<void> {
  await ownCard(street, driver);
  await street.world.database
    .owner`update payment_method set removed_at = now(), is_default = false where id = ${cardId}`;
}

test("debts that are due together are tried once each, however many workers take them, and each comes to its own end", async () => {
  const { world } = street;
  const [paid, refused, forbidden, changed] = [
    await oweTen(street),
    await oweTen(street, "insufficient_funds", 2),
    await oweTen(street),
    await oweTen(street),
  ];
  await bankRefuses(street, forbidden.cardId, "lost_card");
  await changesCard(changed);
  await world.advance(3_700);
  const due = await remainderOf(street, refused.sessionId);
  await Promise.all([take(), take(), take()]);
  for (const one of [paid, changed]) {
    expect(await sessionNow(street, one.sessionId)).toMatchObject({ balanceStatus: "PAID" });
    expect(await triesOf(one)).toEqual(["declined", "succeeded"]);
  }
  expect(await triesOf(refused)).toEqual(["declined", "declined"]);
  const next = await remainderOf(street, refused.sessionId);
  expect(next).toMatchObject({ retries: 1, declineCode: "insufficient_funds", retryStopped: null });
  expect(next.collectAt?.getTime()).toBeGreaterThan(due.collectAt?.getTime() ?? 0);
  expect(await sessionNow(street, refused.sessionId)).toMatchObject({ balanceStatus: "DEBT" });
  expect(await remainderOf(street, forbidden.sessionId)).toMatchObject({
    collectAt: null,
    retryStopped: "do_not_try_again",
  });
  await work(world);
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("a debt that somebody is trying already is left to them, and stands in no other's way", async () => {
  const { world } = street;
  const [busy, due] = [await oweTen(street), await oweTen(street)];
  const { id } = await remainderOf(street, busy.sessionId);
  await world.database.owner`update attempt set state = 'waiting', finished_at = null where payment_id = ${id}`;
  await world.advance(3_700);
  await take();
  expect(await triesOf(due)).toEqual(["declined", "succeeded"]);
  expect(await triesOf(busy)).toEqual(["waiting"]);
  const { collectAt } = await remainderOf(street, busy.sessionId);
  expect(collectAt?.getTime()).toBeGreaterThan(world.now().getTime());
  await world.database.owner`update attempt set state = 'declined', finished_at = now() where payment_id = ${id}`;
  await world.advance(200);
  await take();
  expect(await triesOf(busy)).toEqual(["declined", "succeeded"]);
});

test("a sweep rings one bell for a bite of debts, and one more while it waits rings nothing", async () => {
  const { world } = street;
  await world.advance(86_400);
  for (let debts = 0; debts < 3; debts++) await oweTen(street);
  await world.advance(3_700);
  expect(await world.database.system.read((tx) => countDueDebts(tx, world.now(), 10))).toBeGreaterThanOrEqual(3);
  await execute(sweep, world.system(), {});
  await execute(sweep, world.system(), {});
  const bells = await world.database
    .owner`select data from pgboss.job where name = 'payment.collect_due' and state = 'created'`;
  expect(bells.map(({ data }) => data)).toEqual([{ bite: 0 }]);
});

test("two debts of one card and amount at one account count for each other's limit within one bite", async () => {
  const { world } = street;
  const first = await oweTen(street, "insufficient_funds", 20);
  const second = await oweTen(street, "insufficient_funds", 20);
  await world.database
    .owner`update payment_method set fingerprint = 'fp_shared', brand = 'other' where id in (${first.cardId}, ${second.cardId})`;
  const payments = [await remainderOf(street, first.sessionId), await remainderOf(street, second.sessionId)];
  await world.advance(3_700);
  // Nine tries within the day: the tenth is the last that a network without rules of its own allows.
  await world.database
    .owner`insert into attempt (id, app_id, operator_id, driver_id, payment_id, number, state, request, origin, card_fingerprint, created_at)
    select gen_random_uuid(), app_id, operator_id, driver_id, id, 10 + n, 'declined', '{}', 'plan', 'fp_shared', ${world.now()}
    from payment, generate_series(1, 9) n where id = ${payments[0]?.id ?? ""}`;
  await take();
  const made = (await Promise.all([first, second].map(triesOf))).flat().filter((state) => state === "declined");
  expect(made).toHaveLength(2 + 9 + 1);
});
