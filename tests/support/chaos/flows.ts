import { uuidv7 } from "@/lib/auth/context";
import { type Context, execute } from "@/lib/use-cases/command";
import { makeExtensionQuote } from "@/lib/use-cases/quote/make-extension";
import type { Effects } from "@/tests/support/chaos/effects";
import type { Job } from "@/tests/support/chaos/jobs";
import type { Stage } from "@/tests/support/chaos/stage";
import { again, browserConfirms, delivered, offer, park, paymentOf, savedCard } from "@/tests/support/park";

const TWO_HOURS = 585; // 5.50 and the service fee of 0.35
const THIRD_HOUR = 200;
const FEE_SHARE = 37; // 400 of 585, of a fee of 0.35 + 2.5 % of 5.50 + 0.05
const REFUND = 400;

export const NOTHING: Effects = { stays: [], charges: [], held: [], refunds: [], feesBack: 0, receipts: [] };
export const PARKED: Effects = { ...NOTHING, stays: ["120 minutes"], charges: [TWO_HOURS], receipts: ["sale"] };

export type Scene = {
  readonly plate: string;
  /** What the process that may be killed does; a driver or agent who presses again does the same. */
  readonly job: Job;
  /** What the driver's browser does as soon as it can; true when it was done. */
  readonly browser?: () => Promise<boolean>;
};

export type Flow = {
  readonly name: string;
  /** Words of the three steps that `npm test` takes; all the others have their test in the long run only. */
  readonly always?: readonly [string, string, string];
  /** What may be when everybody has gone, and what must be when the same thing is asked for again. */
  readonly gone: readonly Effects[];
  readonly again: Effects;
  prepare(stage: Stage): Promise<Scene>;
};

let plates = 0;
const nextPlate = () => `CH${String(++plates).padStart(3, "0")}AO`;
/** Whose stay it is, as a job names it. */
export const own = (driver: Context) => {
  if (driver.actor.kind !== "driver") throw new Error("no driver");
  return { appId: driver.actor.appId, driverId: driver.actor.driverId };
};

/** Two hours at a place, paid with a saved card. */
export async function stay(stage: Stage, alias = "pm_card_fr", place = stage.place) {
  const { world, app } = stage;
  const plate = nextPlate();
  const driver = await world.driver(app);
  const card = await savedCard(world, app, driver, alias);
  const session = await park(world, driver, await offer(world, driver, place, 120, plate), card);
  return { plate, driver, card, session };
}

const startWithCard = (alias: string) => async (stage: Stage) => {
  const { world, app, place } = stage;
  const plate = nextPlate();
  const driver = await world.driver(app);
  const payWith = await savedCard(world, app, driver, alias);
  const quote = await offer(world, driver, place, 120, plate);
  return { plate, job: { does: "start", ...own(driver), quoteId: quote.id, payWith } as const };
};

export const savedStart: Flow = {
  name: "start with a saved card",
  always: [
    "POST /v1/payment_intents: never arrives",
    "POST /v1/payment_intents: done",
    "receipt, receipt_series, session: done",
  ],
  gone: [NOTHING, PARKED],
  again: PARKED,
  prepare: startWithCard("pm_card_fr"),
};

export const declinedStart: Flow = {
  name: "start with a card that the bank refuses",
  gone: [NOTHING],
  again: NOTHING,
  prepare: startWithCard("pm_card_chargeCustomerFail"),
};

export const guestStart: Flow = {
  name: "start as a guest",
  always: ["POST /v1/payment_intents: never arrives", "POST /v1/payment_intents: done", "attempt, payment: done"],
  gone: [NOTHING],
  again: PARKED,
  async prepare(stage) {
    const { world, app, place } = stage;
    const plate = nextPlate();
    const driver = await world.driver(app);
    const quote = await offer(world, driver, place, 120, plate);
    const browser = async () => {
      const [row] = await world.database.owner<{ id: string }[]>`select s.id from session s
        join payment p on p.session_id = s.id where s.plate = ${plate} and p.sealed_client_secret is not null`;
      return row !== undefined && (await browserConfirms(world, app, row.id, "pm_card_fr")).status === 200;
    };
    return { plate, browser, job: { does: "start", ...own(driver), quoteId: quote.id, payWith: "guest" } };
  },
};

const EXTENDED: Effects = {
  ...PARKED,
  stays: ["180 minutes"],
  charges: [THIRD_HOUR, TWO_HOURS],
  receipts: ["sale", "supplement"],
};

export const extension: Flow = {
  name: "extend",
  always: [
    "POST /v1/payment_intents: never arrives",
    "POST /v1/payment_intents: done",
    "receipt, receipt_series, session: done",
  ],
  gone: [PARKED, EXTENDED],
  again: EXTENDED,
  async prepare(stage) {
    const { plate, driver, card, session } = await stay(stage);
    const longer = { sessionId: session.id, minutes: 180 };
    const quote = await execute(makeExtensionQuote, again(stage.world, driver), longer);
    return { plate, job: { does: "extend", ...own(driver), quoteId: quote.id, payWith: card } };
  },
};

export const REFUNDED: Effects = { ...PARKED, refunds: [REFUND], feesBack: FEE_SHARE, receipts: ["credit", "sale"] };

/** Two hours paid with a card, of which an owner may give something back. */
export async function refundable(stage: Stage) {
  const { plate, session } = await stay(stage);
  await stage.settleDown();
  const asked = { refundId: uuidv7(), sessionId: session.id, amountMinor: REFUND, keepSessionValid: true };
  return { plate, asked };
}

export const refund: Flow = {
  name: "refund and return the fee",
  always: ["POST /v1/refunds: never arrives", "POST /v1/refunds: done", "POST /v1/application_fees/:id/refunds: done"],
  gone: [PARKED, REFUNDED],
  again: REFUNDED,
  async prepare(stage) {
    const { plate, asked } = await refundable(stage);
    return { plate, job: { does: "refund", operatorId: stage.operator.id, personId: stage.personId, ...asked } };
  },
};

/** A guest whose bank has the money; we have only heard of it. */
export async function confirmed(stage: Stage) {
  const { world, app, place } = stage;
  const plate = nextPlate();
  const driver = await world.driver(app);
  const session = await park(world, driver, await offer(world, driver, place, 120, plate));
  const { status } = await browserConfirms(world, app, session.id, "pm_card_fr");
  if (status !== 200) throw new Error(`the confirmation answered ${status}`);
  await delivered(world);
  return { plate, session };
}

export const webhook: Flow = {
  name: "settle what a webhook tells",
  always: [
    "GET /v1/payment_intents/:id: never arrives",
    "GET /v1/payment_intents/:id: done",
    "receipt, receipt_series, session: done",
  ],
  gone: [PARKED],
  again: PARKED,
  async prepare(stage) {
    const { plate, session } = await confirmed(stage);
    const intentId = (await paymentOf(stage.world, session.id)).stripePaymentIntentId;
    const [event] = await stage.world.database.owner<{ id: string }[]>`select id from stripe_event
      where type = 'payment_intent.succeeded' and object_id = ${intentId}`;
    if (!event) throw new Error(`nothing was heard of ${intentId}`);
    return { plate, job: { does: "follow event", appId: stage.app.id, eventId: event.id } };
  },
};

export const returning: Flow = {
  name: "settle when the driver comes back from the card form",
  gone: [PARKED],
  again: PARKED,
  async prepare(stage) {
    const { plate, session } = await confirmed(stage);
    return { plate, job: { does: "settle", paymentId: (await paymentOf(stage.world, session.id)).id } };
  },
};

export const abandoned: Flow = {
  name: "give up an abandoned payment",
  gone: [NOTHING],
  again: NOTHING,
  async prepare(stage) {
    const { world, place, app } = stage;
    const plate = nextPlate();
    const driver = await world.driver(app);
    const session = await park(world, driver, await offer(world, driver, place, 120, plate));
    await stage.advance(16 * 60);
    return { plate, job: { does: "settle", paymentId: (await paymentOf(world, session.id)).id } };
  },
};
