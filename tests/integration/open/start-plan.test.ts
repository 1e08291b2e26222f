import { afterAll, beforeAll, expect, test } from "vitest";
import type { Tx } from "@/db/client";
import { findClone, findCustomerAt } from "@/db/store/card-clone";
import { listDebts } from "@/db/store/debt";
import { findDriver, listCards } from "@/db/store/driver";
import { findTried } from "@/db/store/plate-look";
import { revokePayLinks } from "@/db/store/receipt";
import { findHolder, findLastStay, findSessionOfQuote, findUnpaid } from "@/db/store/session";
import { findStart, findStarted } from "@/db/store/start";
import type { Context } from "@/lib/use-cases/command";
import { openStreet, oweTen, ownCard, parkOpen, type Street } from "@/tests/support/owing";
import { openOffer, park, stop, work } from "@/tests/support/park";
import { wholeReadsOf } from "@/tests/support/plans";
import { refusal } from "@/tests/support/town";

const PAST = 1_000;
const OF_OTHERS = 5_000;
/** These grow with every stay; a look-up that reads one of them whole gets slower every day. */
const GROWING = ["session", "payment", "attempt", "quote", "driver", "payment_method", "payment_method_clone", "link"];

let street: Street;
let driver: Context;
let cardId: string;

beforeAll(async () => {
  street = await openStreet();
  const { world } = street;
  const parked = await parkOpen(street);
  ({ driver, cardId } = parked);
  await stop(world, driver, parked.sessionId);
  await work(world);
  await copyStays(parked.sessionId, PAST, false);
  await copyStays(parked.sessionId, OF_OTHERS, true);
  await world.database.owner`analyze`;
}, 120_000);
afterAll(() => street.world.close());

/** Past stays like this one, of its own driver or of as many others, some of whom owe. */
async function copyStays(sessionId: string, count: number, areOthers: boolean): Promise<void> {
  await street.world.database.owner.begin(async (sql) => {
    await sql`create temporary table copied on commit drop as
      select n, uuidv7() as id, uuidv7() as driver_id, uuidv7() as card_id from generate_series(1, ${count}) n`;
    if (areOthers) {
      await sql`insert into driver (id, app_id, locale, created_at) select driver_id, ${street.portal.id}, 'en', now() from copied`;
      await sql`insert into payment_method select (jsonb_populate_record(m, jsonb_build_object('id', card_id, 'driver_id', c.driver_id,
        'stripe_payment_method_id', 'pm_' || n, 'fingerprint', 'fp_' || n))).* from payment_method m, copied c where m.id = ${cardId}`;
      await sql`insert into payment_method_clone select (jsonb_populate_record(p, jsonb_build_object('id', uuidv7(), 'driver_id', c.driver_id,
        'payment_method_id', c.card_id))).* from payment_method_clone p, copied c where p.payment_method_id = ${cardId}`;
    }
    await sql`insert into session select (jsonb_populate_record(s, jsonb_build_object('id', c.id, 'quote_id', null, 'plate', 'OT' || n,
      'created_at', s.created_at - n * interval '1 day') || case when ${areOthers} then jsonb_build_object('driver_id', c.driver_id,
        'paid_minor', case when n % 20 = 0 then 0 else s.paid_minor end, 'debt_since', s.completed_at, 'debt_fingerprint', 'fp_' || n) else '{}' end)).*
      from session s, copied c where s.id = ${sessionId}`;
    await sql`insert into quote select (jsonb_populate_record(q, jsonb_build_object('id', uuidv7()))).* from quote q, copied
      where q.id = (select quote_id from session where id = ${sessionId})`;
    await sql`insert into payment select (jsonb_populate_record(p, jsonb_build_object('id', uuidv7(), 'session_id', c.id,
        'quote_id', null, 'stripe_payment_intent_id', 'pi_' || uuidv7()))).*
      from payment p, copied c where p.session_id = ${sessionId}`;
    await sql`insert into link (id, purpose, token_hash, sealed_token, app_id, operator_id, driver_id, session_id, created_at)
      select uuidv7(), 'receipt', uuidv7(), '', app_id, operator_id, driver_id, id, created_at from session where id in (select id from copied)`;
    await sql`insert into attempt select (jsonb_populate_record(a, jsonb_build_object('id', uuidv7(), 'payment_id', p.id,
        'card_fingerprint', case when ${areOthers} then 'fp_' || c.n else a.card_fingerprint end))).*
      from attempt a, copied c join payment p on p.session_id = c.id
      where a.id = (select id from attempt where card_fingerprint is not null order by created_at, id limit 1)`;
  });
}

const readWhole = (lookUp: (tx: Tx) => Promise<unknown>) => wholeReadsOf(street.world.database.url, GROWING, lookUp);

function own() {
  if (driver.actor.kind !== "driver") throw new Error("no driver");
  return { appId: driver.actor.appId, driverId: driver.actor.driverId };
}

test("a driver with a thousand past stays is allowed or refused by look-ups that read no growing table whole", async () => {
  const { connection, place } = street;
  const at = { connectionId: connection.id };
  const slot = { placeId: place.id, country: "FR", plate: "OT7" };
  const quoteId = "01900000-0000-7000-8000-000000000000";
  const now = new Date();
  const triedSince = new Date(now.getTime() - 86_400_000);
  const start = { ...own(), quoteId, paymentMethodId: cardId, now, triedSince, declinedSince: triedSince };
  const lookUps: Record<string, (tx: Tx) => Promise<unknown>> = {
    debts: (tx) => listDebts(tx, { ...own(), mustBlock: true }),
    "debts of the card": (tx) => listDebts(tx, { ...own(), fingerprint: "fp_40", mustBlock: true }),
    unpaid: (tx) => findUnpaid(tx, own()),
    holder: (tx) => findHolder(tx, slot),
    start: (tx) => findStart(tx, { ...start, sessionId: undefined, isGuest: false }),
    "start of a guest": (tx) => findStart(tx, { ...start, sessionId: undefined, isGuest: true }),
    "start that an app has named": (tx) => findStart(tx, { ...start, sessionId: quoteId, isGuest: false }),
    "what became of it": (tx) => findStarted(tx, { ...own(), sessionId: quoteId, paymentId: quoteId }),
    offer: (tx) => findSessionOfQuote(tx, { quoteId, driverId: own().driverId }),
    driver: (tx) => findDriver(tx, own()),
    cards: (tx) => listCards(tx, own().driverId),
    "what was tried": (tx) => findTried(tx, { ...own(), since: triedSince }),
    "last stay": (tx) => findLastStay(tx, slot, now),
    copy: (tx) => findClone(tx, { paymentMethodId: cardId, ...at }),
    customer: (tx) => findCustomerAt(tx, { driverId: own().driverId, ...at }),
  };
  const whole: Record<string, string[]> = {};
  for (const [name, lookUp] of Object.entries(lookUps)) {
    const read = await readWhole(lookUp);
    if (read.length > 0) whole[name] = read;
  }
  expect(whole).toEqual({});
});

test("what opened a driver's debts is closed by an update that reads no growing table whole", async () => {
  expect(await readWhole((tx) => revokePayLinks(tx, own().driverId, new Date()))).toEqual([]);
});

test("that driver starts, and whoever owes one of many is refused", async () => {
  const { world, place } = street;
  const session = await park(world, driver, await openOffer(world, driver, place, "AA900AA"), cardId);
  expect(session.sessionStatus).toBe("STARTED");
  const owing = await oweTen(street);
  await ownCard(street, owing.driver);
  const quote = await openOffer(world, owing.driver, place, "AA901AA");
  expect((await refusal(park(world, owing.driver, quote, owing.cardId))).code).toBe("user.in_debt");
});
