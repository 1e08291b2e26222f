import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Scope } from "@/db/client";
import { listActivity } from "@/db/store/activity";
import { findOpenAttempt, listAttempts } from "@/db/store/attempt";
import { listClones } from "@/db/store/card-clone";
import { findCardSetup } from "@/db/store/card-setup";
import { findCard, findDriver, listCards, listVehicles } from "@/db/store/driver";
import { listSessionPostings } from "@/db/store/ledger";
import { findCollecting, findPayment, listPayments } from "@/db/store/payment";
import { findQuoteOf } from "@/db/store/quote";
import { findReceiptOfPayment, listReceipts } from "@/db/store/receipt";
import { listParts } from "@/db/store/refund";
import { extendTo, findSession, findUnpaid, markEnded, type SessionRow } from "@/db/store/session";
import { listDriverSessions } from "@/db/store/session-list";
import { uuidv7 } from "@/lib/auth/context";
import type { Actor } from "@/lib/domain/permission";
import { chooseDefaultCard, chooseNetwork, removeCard } from "@/lib/use-cases/card/change";
import { finishCard } from "@/lib/use-cases/card/finish";
import { saveCard } from "@/lib/use-cases/card/save";
import { type Context, execute } from "@/lib/use-cases/command";
import { makeExtensionQuote } from "@/lib/use-cases/quote/make-extension";
import { cancelPayment } from "@/lib/use-cases/session/cancel";
import { checkOut } from "@/lib/use-cases/session/check-out";
import { extendSession } from "@/lib/use-cases/session/extend";
import { startSession } from "@/lib/use-cases/session/start";
import { again, lastCall, paymentOf, stripeCalls } from "@/tests/support/park";
import { longer, newOffer, openTown, parked, refusal, type Town, withCard } from "@/tests/support/town";

let town: Town;
let own: {
  driver: Context;
  driverId: string;
  card: string;
  session: SessionRow;
  quoteId: string;
  extensionId: string;
  setupId: string;
};

beforeAll(async () => {
  town = await openTown();
  const { driver, card } = await withCard(town);
  const session = await parked(town, { driver, card });
  const { setupId } = await execute(saveCard, again(town.world, driver), { consent: "yes" });
  own = {
    driver,
    driverId: session.driverId,
    card,
    session,
    setupId,
    quoteId: (await newOffer(town, driver)).id,
    extensionId: (await longer(town, driver, session.id, 120)).id,
  };
});
afterAll(() => town.world.close());

type Ids = { quoteId: string; extensionId: string; sessionId: string; card: string; setupId: string };
const mine = (): Ids => ({ ...own, sessionId: own.session.id });
const nobodys = (): Ids => ({
  quoteId: uuidv7(),
  extensionId: uuidv7(),
  sessionId: uuidv7(),
  card: uuidv7(),
  setupId: uuidv7(),
});

/** Every command of a driver's that takes an id of something that is somebody's. */
const COMMANDS: readonly [string, (context: Context, ids: Ids) => Promise<unknown>][] = [
  ["start with the offer", (context, { quoteId }) => execute(startSession, context, { quoteId, payWith: "guest" })],
  [
    "start with an offer to extend",
    (context, { extensionId }) => execute(startSession, context, { quoteId: extensionId, payWith: "guest" }),
  ],
  ["check out the offer", (context, { quoteId }) => execute(checkOut, context, { quoteId, pay: "guest" })],
  [
    "ask to extend the stay",
    (context, { sessionId }) => execute(makeExtensionQuote, context, { sessionId, minutes: 120 }),
  ],
  [
    "extend with the offer",
    (context, { extensionId }) => execute(extendSession, context, { quoteId: extensionId, payWith: "guest" }),
  ],
  ["cancel the payment", (context, { sessionId }) => execute(cancelPayment, context, { sessionId })],
  ["finish saving the card", (context, { setupId }) => execute(finishCard, context, { setupId })],
  ["choose the card", (context, { card }) => execute(chooseDefaultCard, context, { paymentMethodId: card })],
  [
    "choose its network",
    (context, { card }) => execute(chooseNetwork, context, { paymentMethodId: card, network: "visa" }),
  ],
  ["remove the card", (context, { card }) => execute(removeCard, context, { paymentMethodId: card })],
  [
    "pay with the card",
    async (context, { card }) => {
      const quote = await newOffer(town, context);
      return execute(startSession, again(town.world, context), { quoteId: quote.id, payWith: card });
    },
  ],
];

describe.each(["portal", "wayfarer"] as const)("another driver of %s", (slug) => {
  test.each(COMMANDS)("cannot %s: it does not exist, byte for byte, and Stripe is not asked", async (_, act) => {
    const stranger = await town.world.driver(town[slug]);
    const before = await lastCall(town.world);
    const foreign = await refusal(act(stranger, mine()));
    expect(foreign).toEqual(await refusal(act(stranger, nobodys())));
    expect(foreign.code).toMatch(/not_found$/);
    expect(await stripeCalls(town.world, before)).toEqual([]);
  });
});

test("another driver's id for saving a card does not exist", async () => {
  const stranger = await town.world.driver(town.portal);
  const taken = await refusal(execute(saveCard, stranger, { consent: "yes", setupId: own.setupId }));
  expect(taken.code).toBe("payment_method.not_found");
});

test("commands of drivers run for no operator, agent, app or visitor", async () => {
  const others: Actor[] = [
    { kind: "operator", operatorId: town.operator.id, personId: uuidv7(), role: "owner" },
    { kind: "support", appId: null, personId: uuidv7(), role: "support_lead", secondFactorAt: new Date() },
    { kind: "app", appId: town.portal.id, keyId: "key", scopes: ["drive", "read"], driverId: null },
    { kind: "public", appId: town.portal.id },
    { kind: "person", personId: uuidv7() },
  ];
  for (const actor of others) {
    for (const [, act] of COMMANDS.slice(0, -1)) {
      expect((await refusal(act(town.world.context(actor), mine()))).code).toBe("not_permitted");
    }
  }
});

const strangers = async (): Promise<[string, Scope][]> => {
  const neighbour = await town.world.operator(`neighbour-${uuidv7()}`, "FR", "eur");
  const driverOf = async (slug: "portal" | "wayfarer") => (await town.world.driver(town[slug])).db.scope;
  return [
    ["another driver of the app", await driverOf("portal")],
    ["a driver of another app", await driverOf("wayfarer")],
    ["the same driver's id in another app", { kind: "driver", appId: town.wayfarer.id, driverId: own.driverId }],
    ["another app", { kind: "app", appId: town.wayfarer.id }],
    ["another app's agent", { kind: "support", appId: town.wayfarer.id }],
    ["another operator", { kind: "operator", operatorId: neighbour.id }],
    ["a visitor", { kind: "public" }],
  ];
};

test("with row-level security alone nobody foreign reads a row of the stay, its money, its card or its driver", async () => {
  const { id: paymentId, quoteId } = await paymentOf(town.world, own.session.id);
  const sessionId = own.session.id;
  const look = (scope: Scope) =>
    town.world.database.system.as(scope).read(async (tx) => ({
      session: await findSession(tx, { sessionId }),
      sessions: await listDriverSessions(tx, { driverId: own.driverId, limit: 9 }),
      unpaid: await findUnpaid(tx, { appId: town.portal.id, driverId: own.driverId }),
      quote: await findQuoteOf(tx, quoteId ?? ""),
      payment: await findPayment(tx, paymentId),
      collecting: await findCollecting(tx, sessionId),
      payments: await listPayments(tx, sessionId),
      attempt: await findOpenAttempt(tx, paymentId),
      attempts: await listAttempts(tx, [paymentId]),
      parts: await listParts(tx, { sessionId }),
      receipt: await findReceiptOfPayment(tx, paymentId),
      receipts: await listReceipts(tx, { sessionId }),
      postings: await listSessionPostings(tx, sessionId),
      activity: await listActivity(tx, sessionId),
      driver: await findDriver(tx, { appId: town.portal.id, driverId: own.driverId }),
      vehicles: await listVehicles(tx, own.driverId),
      card: await findCard(tx, { paymentMethodId: own.card, driverId: own.driverId }),
      cards: await listCards(tx, own.driverId),
      clones: await listClones(tx, own.card),
      setup: await findCardSetup(tx, { setupId: own.setupId }),
    }));
  const seen = await look(own.driver.db.scope);
  expect([seen.session?.id, seen.payments.length, seen.receipts.length, seen.cards.length]).toEqual([
    sessionId,
    1,
    1,
    1,
  ]);
  for (const [who, scope] of await strangers()) {
    const rows = Object.entries(await look(scope)).filter(([, found]) =>
      Array.isArray(found) ? found.length > 0 : found,
    );
    expect([who, rows.map(([name]) => name)]).toEqual([who, []]);
  }
});

test("with row-level security alone nobody foreign changes or adds a row of the stay", async () => {
  const to = { endsAt: new Date(own.session.endsAt.getTime() + 60_000), minutes: 61 };
  const late = new Date(own.session.endsAt.getTime() + 60_000);
  for (const [, scope] of await strangers()) {
    const db = town.world.database.system.as(scope);
    expect(await db.transaction((tx) => extendTo(tx, own.session.id, to))).toBe(false);
    expect(await db.transaction((tx) => markEnded(tx, own.session.id, late))).toBeUndefined();
    const adding = db.transaction((tx) =>
      tx.execute(sql`insert into vehicle (id, app_id, driver_id, plate, country, last_used_at)
        values (${uuidv7()}, ${town.portal.id}, ${own.driverId}, 'X1', 'FR', now())`),
    );
    await expect(adding).rejects.toMatchObject({ code: "42501" });
  }
});
