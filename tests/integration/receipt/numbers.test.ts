import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findReceipt, findReceiptLink, insertReceipt } from "@/db/store/receipt";
import { uuidv7 } from "@/lib/auth/context";
import { publicId } from "@/lib/domain/id";
import { loadReceipt, loadReceiptOfLink, loadVerification } from "@/lib/loaders/receipt";
import { type Context, execute } from "@/lib/use-cases/command";
import { settlePayment } from "@/lib/use-cases/payment/settle";
import { requestRefund } from "@/lib/use-cases/refund/request";
import type { TestApp, TestOperator, TestPlace } from "@/tests/support/catalogue";
import { confirmed, paid } from "@/tests/support/paid";
import { again, work } from "@/tests/support/park";
import { openWorld, type World } from "@/tests/support/world";

let world: World;
let portal: TestApp;
let ville: TestOperator;
let place: TestPlace;
let plates = 0;
const nextPlate = () => `RC${String(++plates).padStart(3, "0")}PT`;
const EMAIL = "somebody@example.org";

beforeAll(async () => {
  world = await openWorld();
  portal = await world.app("portal");
  ville = await world.operator("ville", "FR", "eur");
  await world.connect(portal, ville);
  place = await world.place(ville, "fr-garage", "750001");
});
afterAll(() => world.close());

const numbers = async (): Promise<number[]> => {
  const rows = await world.database.owner`select number from receipt where operator_id = ${ville.id} order by number`;
  return rows.map(({ number }) => Number(number));
};
const stranger = () => world.context({ kind: "public", appId: portal.id });
const stay = async () => {
  const driver = await world.driver(portal);
  return { driver, ...(await paid(world, portal, place, driver, { plate: nextPlate(), email: EMAIL })) };
};
const tokenOf = async (receiptId: string) => {
  const link = await world.database.system.read((tx) => findReceiptLink(tx, receiptId));
  if (!link) throw new Error("no link");
  const at = { tenant: link.appId, table: "link", column: "sealed_token", rowId: link.id };
  return world.system().vault.open(link.sealedToken, at);
};

test("fifty receipts at once, each settled by two doors, are numbered without a gap and without a double", async () => {
  const payments: string[] = [];
  for (let round = 0; round < 10; round++) {
    const five = Array.from({ length: 5 }, async () => {
      const driver = await world.driver(portal);
      return (await confirmed(world, portal, place, driver, { plate: nextPlate() })).paymentId;
    });
    payments.push(...(await Promise.all(five)));
  }
  const before = await numbers();
  const settle = (paymentId: string) => execute(settlePayment, world.system(), { paymentId });
  await Promise.all([...payments, ...payments].map(settle));
  const first = before.length + 1;
  expect(await numbers()).toEqual([...before, ...Array.from({ length: 50 }, (_, index) => first + index)]);
});

test("a number whose receipt was rolled back is taken by the next one", async () => {
  const before = await numbers();
  const { number: _, numberText: __, ...known } = (await stay()).receipt;
  const again = { ...known, id: uuidv7(), cause: uuidv7(), verifyCode: "rolled back" };
  const broken = world.database.system.transaction(async (tx) => {
    await insertReceipt(tx, again);
    expect((await findReceipt(tx, { receiptId: again.id }))?.number).toBe(before.length + 2);
    throw new Error("the rest failed");
  });
  await expect(broken).rejects.toThrow("the rest failed");
  const { receipt } = await stay();
  expect(receipt.number).toBe(before.length + 2);
  expect(receipt.numberText).toMatch(/^TEST-VILLE-\d{5}$/);
});

test("a sealed receipt can be changed or deleted by nobody, not even the database's owner", async () => {
  const { receipt } = await stay();
  const { owner, system } = world.database;
  await expect(owner`update receipt set total_minor = 1 where id = ${receipt.id}`).rejects.toThrow("append-only");
  await expect(owner`delete from receipt where id = ${receipt.id}`).rejects.toThrow("append-only");
  const asApp = system.transaction((tx) =>
    tx.execute(sql`update receipt set number_text = 'X' where id = ${receipt.id}`),
  );
  await expect(asApp).rejects.toThrow();
});

test("a driver opens an own receipt; another driver, another app's and a stranger find nothing", async () => {
  const { driver, receipt } = await stay();
  const id = publicId("receipt", receipt.id);
  expect((await loadReceipt(again(world, driver), id))?.receipt.numberText).toBe(receipt.numberText);
  const wayfarer = await world.app("wayfarer");
  const others: Context[] = [await world.driver(portal), await world.driver(wayfarer), stranger()];
  for (const other of others) expect(await loadReceipt(other, id)).toBeUndefined();
  for (const wrong of [receipt.id, "rct_0", "", publicId("receipt", uuidv7()), publicId("session", receipt.id)])
    expect(await loadReceipt(again(world, driver), wrong), wrong).toBeUndefined();
});

test("an operator reads its own receipts, and another operator's do not exist", async () => {
  const { receipt } = await stay();
  const other = await world.operator("city", "GB", "gbp");
  const as = (operatorId: string) =>
    world.context({ kind: "operator", operatorId, personId: uuidv7(), role: "owner" }).db;
  const find = (operatorId: string, by = {}) =>
    as(operatorId).read((tx) => findReceipt(tx, { receiptId: receipt.id, ...by }));
  expect((await find(ville.id))?.id).toBe(receipt.id);
  expect(await find(other.id)).toBeUndefined();
  expect(await find(ville.id, { operatorId: other.id })).toBeUndefined();
});

test("the permanent link opens the receipt without an account, for ever, until it is revoked", async () => {
  const { receipt } = await stay();
  const token = await tokenOf(receipt.id);
  expect(token).toMatch(/^[a-z2-9]{32}$/);
  const opened = await loadReceiptOfLink(stranger(), token);
  expect(opened).toMatchObject({ path: `/r/${token}`, receipt: { numberText: receipt.numberText } });
  const inTenYears = { ...stranger(), now: new Date(Date.now() + 10 * 365 * 86_400_000) };
  expect(await loadReceiptOfLink(inTenYears, token)).toBeDefined();
  for (const wrong of ["", token.slice(1), `${token}a`, token.toUpperCase(), "0".repeat(5_000)])
    expect(await loadReceiptOfLink(stranger(), wrong)).toBeUndefined();
  await world.database.owner`update link set revoked_at = now() where receipt_id = ${receipt.id}`;
  expect(await loadReceiptOfLink(stranger(), token)).toBeUndefined();
});

test("who holds the paper learns that it is genuine and current, and nothing of the driver", async () => {
  const { session, receipt, driver } = await stay();
  const seen = await loadVerification(stranger(), receipt.verifyCode.toUpperCase());
  expect(seen).toMatchObject({
    numberText: receipt.numberText,
    operatorName: "ville Ltd",
    zoneCode: place.zoneCode,
    totalMinor: receipt.totalMinor,
    state: "current",
  });
  const text = JSON.stringify(seen);
  const driverId = driver.actor.kind === "driver" ? driver.actor.driverId : "";
  for (const secret of [session.plate, EMAIL, "4242", driverId, session.id, receipt.id])
    expect(text).not.toContain(secret);
  expect(await loadVerification(stranger(), "abcdefghjkmnpq23")).toBeUndefined();
});

test("partial refunds are credited by receipts of their own that end at zero, and the check page says so", async () => {
  const { session, receipt, driver } = await stay();
  const personId = uuidv7();
  await world.database
    .owner`insert into person (id, email, created_at) values (${personId}, 'owner@example.org', now())`;
  const owner = world.context({ kind: "operator", operatorId: ville.id, personId, role: "owner" });
  const third = Math.floor(receipt.totalMinor / 3);
  const states: string[] = [];
  for (const amountMinor of [third, third, receipt.totalMinor - 2 * third]) {
    const input = { refundId: uuidv7(), sessionId: session.id, amountMinor, reason: "goodwill" };
    await execute(requestRefund, { ...owner, now: world.now() }, input);
    await world.advance(3_600);
    await work(world);
    states.push((await loadVerification(stranger(), receipt.verifyCode))?.state ?? "none");
  }
  expect(states).toEqual(["partly_credited", "partly_credited", "credited"]);
  const [sums] = await world.database.owner`select sum(total_minor)::int as total, sum(vat_minor)::int as vat
    from receipt where session_id = ${session.id}`;
  expect(sums).toEqual({ total: 0, vat: 0 });
  const mine = await loadReceipt(again(world, driver), publicId("receipt", receipt.id));
  expect(mine?.related.map(({ kind }) => kind)).toEqual(["credit", "credit", "credit"]);
  const viaLink = await loadReceiptOfLink(stranger(), await tokenOf(receipt.id));
  const creditPath = viaLink?.related[0]?.path ?? "";
  expect(creditPath).toMatch(/^\/r\/[a-z2-9]{32}$/);
  const credit = await loadReceiptOfLink(stranger(), creditPath.slice(3));
  expect(credit?.receipt).toMatchObject({ kind: "credit", body: { original: { numberText: receipt.numberText } } });
  expect(credit?.related.map(({ numberText }) => numberText)).toEqual([receipt.numberText]);
});
