import { afterAll, beforeAll, expect, test } from "vitest";
import { sqlState } from "@/db/client";
import { listBookBalances, listSessionPostings, post } from "@/db/store/ledger";
import { uuidv7 } from "@/lib/auth/context";
import { minor } from "@/lib/domain/money";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import { park, paymentOf, platformClient, savedCard, work } from "@/tests/support/park";
import { extend, longer, newOffer, openTown, parked, type Town, withCard } from "@/tests/support/town";

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.world.close());

const postingsOf = (sessionId: string) => town.world.database.system.read((tx) => listSessionPostings(tx, sessionId));

test("a start posts what is due, the charge, the app's fee and Stripe's fee, each exactly as Stripe has it", async () => {
  const { world, portal } = town;
  const known = await withCard(town);
  const session = await parked(town, known);
  const payment = await paymentOf(world, session.id);
  const charge = await platformClient(world, portal).charges.retrieve(
    payment.stripeChargeId ?? "",
    { expand: ["balance_transaction"] },
    { stripeAccount: payment.stripeAccountId },
  );
  const booked = charge.balance_transaction;
  if (!booked || typeof booked === "string") throw new Error("not booked");
  const feeOf = (type: string) =>
    booked.fee_details.filter((fee) => fee.type === type).reduce((total, fee) => total + fee.amount, 0);
  const book = payment.stripeAccountId;
  const entries = new Map(
    (await postingsOf(session.id)).map(({ kind, entries: lines }) => [
      kind,
      Object.fromEntries(
        lines.map((line) => [`${line.book === book ? "" : "platform "}${line.account}`, line.amountMinor]),
      ),
    ]),
  );
  expect(charge.application_fee_amount).toBe(payment.applicationFeeMinor);
  expect([...entries.keys()].sort()).toEqual(["app_fee", "capture", "due", "stripe_fee"]);
  expect(entries.get("due")).toEqual({ receivable: 335, revenue: -279, vat: -56 });
  expect(entries.get("capture")).toEqual({ stripe_balance: 335, receivable: -335 });
  expect(entries.get("app_fee")).toEqual({
    app_fee: feeOf("application_fee"),
    stripe_balance: -feeOf("application_fee"),
    "platform platform_balance": feeOf("application_fee"),
    "platform fee_income": -feeOf("application_fee"),
  });
  expect(entries.get("stripe_fee")).toEqual({ stripe_fee: feeOf("stripe_fee"), stripe_balance: -feeOf("stripe_fee") });
  expect(booked.net).toBe(335 - feeOf("stripe_fee") - feeOf("application_fee"));
});

test("an extension posts its own charge once, and the fixed part of the commission only the first time", async () => {
  const known = await withCard(town);
  const session = await parked(town, known);
  const quote = await longer(town, known.driver, session.id, 120);
  await extend(town, known.driver, quote, known.card);
  await work(town.world);
  const kinds = (await postingsOf(session.id)).map(({ kind }) => kind).sort();
  expect(kinds).toEqual(["app_fee", "app_fee", "capture", "capture", "due", "due", "stripe_fee", "stripe_fee"]);
  const payment = await paymentOf(town.world, session.id);
  expect(payment.applicationFeeMinor).toBe(Math.floor((quote.priceMinor * 250 + 5_000) / 10_000));
});

test("a posting stands once per cause, balances or is refused, and is never changed", async () => {
  const { world } = town;
  const session = await parked(town, await withCard(town));
  const payment = await paymentOf(world, session.id);
  const posting = {
    id: uuidv7(),
    kind: "capture",
    cause: payment.id,
    appId: payment.appId,
    operatorId: payment.operatorId,
    sessionId: session.id,
    currency: payment.currency,
    occurredAt: world.now(),
    entries: [
      { book: "acct", account: "stripe_balance", amountMinor: minor(5) },
      { book: "acct", account: "receivable", amountMinor: minor(-5) },
    ],
  } as const;
  const { system } = world.database;
  expect(await system.transaction((tx) => post(tx, posting))).toBe(false);
  const [first] = posting.entries;
  const lame = { ...posting, cause: uuidv7(), entries: [first] };
  await expect(system.transaction((tx) => post(tx, lame))).rejects.toThrow("does not balance");
  const sql = world.database.owner;
  const changes = [
    sql`update ledger_entry set amount_minor = amount_minor * 2`,
    sql`delete from ledger_entry`,
    sql`update ledger_transaction set kind = 'foreign'`,
    sql`delete from ledger_transaction`,
    sql`update receipt set total_minor = 0`,
    sql`delete from receipt`,
    sql`insert into ledger_entry select operator_id, app_id, transaction_id, 99, book, account, 1, currency from ledger_entry limit 1`,
    sql`insert into ledger_transaction select ${uuidv7()}, app_id, operator_id, session_id, 'foreign', ${uuidv7()}, occurred_at from ledger_transaction limit 1`,
  ];
  const states = await Promise.all(changes.map((change) => change.then(() => "done", sqlState)));
  expect(states).toEqual([...Array<string>(6).fill("23001"), "23514", "23514"]);
});

test("two operators' and two apps' books are each Stripe's own balance to the cent", async () => {
  const { world, portal, wayfarer } = town;
  const borough = await world.operator("borough", "GB", "gbp");
  const [ours, theirs] = [await world.connect(portal, borough), await world.connect(wayfarer, borough)];
  const place = await world.place(borough, "gb-hospital", "200001");
  for (const app of [portal, wayfarer]) {
    const driver = await world.driver(app);
    const card = await savedCard(world, app, driver, "pm_card_gb");
    await park(world, driver, await newOffer({ ...town, place }, driver, 90), card);
  }
  await work(world);
  const cash = async (book: string) =>
    (await world.database.system.read((tx) => listBookBalances(tx, { book }))).filter(
      ({ account }) => account === "stripe_balance",
    );
  expect(await cash(ours.account)).toEqual(await cash(theirs.account));
  expect((await cash(ours.account))[0]).toMatchObject({ currency: "gbp" });
  expect(await booksOff(world)).toEqual(NOTHING_OFF);
});
