import { z } from "zod";
import { listPayments } from "@/db/store/payment";
import { REPLACE_HOLD_BEFORE_MS } from "@/lib/domain/open-stay";
import type { Context } from "@/lib/use-cases/command";
import type { TestPlace } from "@/tests/support/catalogue";
import type { Effects } from "@/tests/support/chaos/effects";
import { type Flow, NOTHING } from "@/tests/support/chaos/flows";
import type { Stage } from "@/tests/support/chaos/stage";
import { openOffer, park, savedCard, stop } from "@/tests/support/park";

/** The card was refused at the stop; the driver may press again with it. */
const AFTER_A_PAUSE = 11 * 60;
const UNTIL_FIRST_TRY = 3_601;

const RUNNING = "STARTED PROCESSING: 0 paid, 0 written off of 0";
const PAID = "COMPLETE PAID: 4000 paid, 0 written off of 4000";
const running = (heldMinor: number): Effects => ({ ...NOTHING, stays: [RUNNING], held: [heldMinor] });
const COVERED: Effects = { ...NOTHING, stays: [PAID], charges: [4_000], receipts: ["sale"] };
const COLLECTED: Effects = { ...NOTHING, stays: [PAID], charges: [1_000, 3_000], receipts: ["sale", "supplement"] };
const OWED: Effects = {
  ...NOTHING,
  stays: ["COMPLETE DEBT: 3000 paid, 0 written off of 4000"],
  charges: [3_000],
};
const WRITTEN_OFF: Effects = {
  ...NOTHING,
  stays: ["COMPLETE PAID: 3000 paid, 1000 written off of 4000"],
  charges: [3_000],
  receipts: ["sale"],
};
const RENEWED: Effects = { ...NOTHING, stays: [RUNNING], charges: [4_000], held: [5_000] };

let plates = 0;

type Parked = { readonly plate: string; readonly driver: Context; readonly sessionId: string; readonly cardId: string };

async function parked({ world, app }: Stage, place: TestPlace): Promise<Parked> {
  const plate = `OS${String(++plates).padStart(3, "0")}AO`;
  const driver = await world.driver(app);
  const cardId = await savedCard(world, app, driver, "pm_card_visa");
  // Stripe's test cards are one card each: a debt on one of them would meet every driver of these flows.
  await world.database.owner`update payment_method set fingerprint = ${`fp_${cardId}`} where id = ${cardId}`;
  const session = await park(world, driver, await openOffer(world, driver, place, plate), cardId);
  return { plate, driver, cardId, sessionId: session.id };
}

async function bankRefuses({ world }: Stage, { cardId }: Parked): Promise<void> {
  const rows = await world.database
    .owner`select stripe_payment_method_id as id from payment_method_clone where payment_method_id = ${cardId}`;
  const call = `payment_methods/${z.string().parse(rows[0]?.id)}/decline`;
  await world.simulator.control("POST", call, z.unknown(), { times: 1, reason: "insufficient_funds" });
}

/** A stay of 40.00 of which the bank has refused the last 10.00. */
async function inDebt(stage: Stage): Promise<Parked> {
  const car = await parked(stage, stage.short);
  await bankRefuses(stage, car);
  await stop(stage.world, car.driver, car.sessionId);
  await stage.settleDown();
  return car;
}

/** A bite takes whatever is due: the debts of the stories before would add steps of their own. */
async function onlyDue({ world }: Stage, { sessionId }: Parked): Promise<void> {
  await world.database.owner`update payment set collect_at = null, retry_stopped = 'plan_over'
    where purpose = 'remainder' and status not in ('succeeded', 'canceled') and session_id <> ${sessionId}`;
}

function byDriver(does: "stop" | "retry", { driver, sessionId }: Parked) {
  if (driver.actor.kind !== "driver") throw new Error("no driver");
  const { appId, driverId } = driver.actor;
  return { does, appId, driverId, sessionId } as const;
}

async function holdIdOf({ world }: Stage, { sessionId }: Parked): Promise<string> {
  const payments = await world.database.system.read((tx) => listPayments(tx, sessionId));
  return z.string().parse(payments.find(({ purpose }) => purpose === "hold")?.id);
}

export const stopWithinHold: Flow = {
  name: "stop within the hold",
  always: [
    "POST /v1/payment_intents/:id/capture: never arrives",
    "POST /v1/payment_intents/:id/capture: done",
    "receipt, receipt_series, session: done",
  ],
  gone: [running(5_000), COVERED],
  again: COVERED,
  async prepare(stage) {
    const car = await parked(stage, stage.covered);
    return { plate: car.plate, job: byDriver("stop", car) };
  },
};

export const stopWithRemainder: Flow = {
  name: "stop with a remainder",
  always: [
    "POST /v1/payment_intents: never arrives",
    "POST /v1/payment_intents: done",
    "POST /v1/payment_intents/:id/capture: done",
  ],
  gone: [running(3_000), COLLECTED],
  again: COLLECTED,
  async prepare(stage) {
    const car = await parked(stage, stage.short);
    return { plate: car.plate, job: byDriver("stop", car) };
  },
};

export const stopDeclined: Flow = {
  name: "stop whose remainder the bank refuses",
  gone: [running(3_000), OWED],
  again: OWED,
  async prepare(stage) {
    const car = await parked(stage, stage.short);
    await bankRefuses(stage, car);
    return { plate: car.plate, job: byDriver("stop", car) };
  },
};

export const stopByItself: Flow = {
  name: "stop by the place's longest stay",
  gone: [COLLECTED],
  again: COLLECTED,
  async prepare(stage) {
    const { plate, sessionId } = await parked(stage, stage.short);
    await stage.world.database.owner`update session set ends_at = ${stage.world.now()} where id = ${sessionId}`;
    await stage.advance(2);
    return { plate, job: { does: "stop overdue", sessionId } };
  },
};

export const plannedRetry: Flow = {
  name: "planned retry",
  always: [
    "POST /v1/payment_intents/:id/confirm: never arrives",
    "POST /v1/payment_intents/:id/confirm: done",
    "receipt, receipt_series, session: done",
  ],
  gone: [COLLECTED],
  again: COLLECTED,
  async prepare(stage) {
    const car = await inDebt(stage);
    await onlyDue(stage, car);
    await stage.advance(UNTIL_FIRST_TRY);
    return { plate: car.plate, job: { does: "collect due" } };
  },
};

export const plannedRefusal: Flow = {
  name: "planned retry that the bank refuses again",
  gone: [OWED],
  again: OWED,
  async prepare(stage) {
    const car = await inDebt(stage);
    await onlyDue(stage, car);
    await stage.advance(UNTIL_FIRST_TRY);
    await bankRefuses(stage, car);
    return { plate: car.plate, job: { does: "collect due" } };
  },
};

export const driversRetry: Flow = {
  name: "driver's retry",
  gone: [OWED, COLLECTED],
  again: COLLECTED,
  async prepare(stage) {
    const car = await inDebt(stage);
    await stage.advance(AFTER_A_PAUSE);
    return { plate: car.plate, job: byDriver("retry", car) };
  },
};

export const writeOff: Flow = {
  name: "write-off",
  always: [
    "POST /v1/payment_intents/:id/cancel: never arrives",
    "POST /v1/payment_intents/:id/cancel: done",
    "write_off: done",
  ],
  gone: [OWED, WRITTEN_OFF],
  again: WRITTEN_OFF,
  async prepare(stage) {
    const { plate, sessionId } = await inDebt(stage);
    return { plate, job: { does: "write off", personId: stage.personId, sessionId } };
  },
};

export const renewedHold: Flow = {
  name: "replace a hold that ends",
  always: [
    "POST /v1/payment_intents/:id/capture: done",
    "POST /v1/payment_intents: never arrives",
    "POST /v1/payment_intents: done",
  ],
  gone: [RENEWED],
  again: RENEWED,
  async prepare(stage) {
    const car = await parked(stage, stage.covered);
    const holdId = await holdIdOf(stage, car);
    const rows = await stage.world.database.owner`select capture_before as until from payment where id = ${holdId}`;
    const until = z.date().parse(rows[0]?.until).getTime() - REPLACE_HOLD_BEFORE_MS;
    await stage.advance(Math.ceil((until - stage.world.now().getTime()) / 1_000));
    return { plate: car.plate, job: { does: "renew hold", paymentId: holdId } };
  },
};
