import { afterAll, beforeAll, expect, test } from "vitest";
import { listAttempts } from "@/db/store/attempt";
import { execute } from "@/lib/use-cases/command";
import { collectPayment } from "@/lib/use-cases/payment/collect";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import { nextTry, openStreet, oweTen, remainderOf, type Street, sessionNow } from "@/tests/support/owing";
import { lastCall, stripeCalls, work } from "@/tests/support/park";

let street: Street;
beforeAll(async () => {
  street = await openStreet();
});
afterAll(() => street.world.close());

async function triesOf(paymentId: string) {
  return street.world.database.system.read((tx) => listAttempts(tx, [paymentId]));
}

async function untilNextTry(sessionId: string): Promise<string> {
  const { id, collectAt } = await remainderOf(street, sessionId);
  if (!collectAt) throw new Error("no try is planned");
  await street.world.advance(Math.ceil((collectAt.getTime() - street.world.now().getTime()) / 1_000));
  return id;
}

test("a planned try is made once, however many workers come to it", async () => {
  const { world } = street;
  const { sessionId } = await oweTen(street);
  const paymentId = await untilNextTry(sessionId);
  const before = (await triesOf(paymentId)).length;
  const seen = await lastCall(world);
  await Promise.all([1, 2, 3, 4].map(() => execute(collectPayment, world.system(), { paymentId })));
  await work(world);
  expect((await triesOf(paymentId)).length).toBe(before + 1);
  expect((await stripeCalls(world, seen)).filter(({ call }) => call.endsWith("/confirm"))).toHaveLength(1);
  expect(await sessionNow(street, sessionId)).toMatchObject({ balanceStatus: "PAID" });
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});

test("before its time nothing is tried, and after it is paid neither", async () => {
  const { world } = street;
  const { sessionId } = await oweTen(street);
  const { id: paymentId } = await remainderOf(street, sessionId);
  const seen = await lastCall(world);
  await execute(collectPayment, world.system(), { paymentId });
  expect(await stripeCalls(world, seen)).toEqual([]);
  await nextTry(street, sessionId);
  const paid = await lastCall(world);
  await execute(collectPayment, world.system(), { paymentId });
  expect(await stripeCalls(world, paid)).toEqual([]);
});
