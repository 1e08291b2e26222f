import { z } from "zod";
import { uuidv7 } from "@/lib/auth/context";
import { Refusal } from "@/lib/domain/errors";
import type { Actor } from "@/lib/domain/permission";
import { chooseDefaultCard, removeCard } from "@/lib/use-cases/card/change";
import { type Context, execute } from "@/lib/use-cases/command";
import { writeOffDebt } from "@/lib/use-cases/debt/write-off";
import { collectPayment } from "@/lib/use-cases/payment/collect";
import { retryPayment } from "@/lib/use-cases/payment/retry";
import { makeQuote } from "@/lib/use-cases/quote/make";
import { makeExtensionQuote } from "@/lib/use-cases/quote/make-extension";
import { requestRefund } from "@/lib/use-cases/refund/request";
import { correctSession } from "@/lib/use-cases/session/correct";
import { extendSession } from "@/lib/use-cases/session/extend";
import { startSession } from "@/lib/use-cases/session/start";
import { answerStillParked } from "@/lib/use-cases/session/still-parked";
import { stopSession } from "@/lib/use-cases/session/stop";
import { changeMind, trouble } from "@/tests/model/outside";
import type { Run, Stay } from "@/tests/model/run";
import { SIGNS } from "@/tests/model/signs";
import type { ChangeCards, Overstay, Park, Refunded, Retry, Wander } from "@/tests/model/steps";
import { SYSTEM } from "@/tests/model/town";
import { paymentOf, savedCard } from "@/tests/support/park";

let plates = 0;
const OVERSTAY_SECONDS = 9 * 3_600;

export async function park(run: Run, step: Park): Promise<void> {
  const card = await cardOf(run, step.who, step.card);
  await start(run, step.who, step.kind, step.minutes, card);
}

/** Stays longer than the hold covers, while the bank may change its mind, and stops: the way into debt. */
export async function overstay(run: Run, { who, card, reason, times }: Overstay): Promise<void> {
  const before = run.stays.length;
  await start(run, who, "open", 0, await cardOf(run, who, card));
  await run.town.world.advance(OVERSTAY_SECONDS);
  if (reason) await changeMind(run, who, reason, times);
  const stay = run.stays[before];
  if (stay) await stop(run, stay, 1);
}

/** Parks behind a wrong sign and notices, perhaps more than once. */
export async function wander(run: Run, { who, card, kind, to, death, fault, reason }: Wander): Promise<void> {
  const before = run.stays.length;
  await start(run, who, kind, 60, await cardOf(run, who, card));
  const stay = run.stays[before];
  if (!stay) return;
  for (const [index, sign] of to.entries()) {
    if (index === to.length - 1) {
      if (reason) await changeMind(run, who, reason, 1);
      if (fault) await trouble(run, { ...fault, call: "/payment_intents|/refunds" });
      if (death) run.town.strikeNext(death.at, death.after);
    }
    await correct(run, stay, sign);
  }
}

export function parkAsGuest(run: Run, { who }: { who: number }): Promise<void> {
  return start(run, who, "prepaid", 60, "guest");
}

/** The driver's card of this kind, saved when it is first wanted. */
async function cardOf(run: Run, who: number, alias: string): Promise<string> {
  const key = `${who} ${alias}`;
  const known = run.cards.get(key);
  if (known) return known;
  const id = await savedCard(run.town.world, run.town.app, driverOf(run, who), alias);
  run.cards.set(key, id);
  return id;
}

function driverOf(run: Run, who: number): Context {
  const driver = run.drivers[who];
  if (!driver) throw new Error(`nobody is ${who}`);
  return driver;
}

async function start(run: Run, who: number, kind: Stay["kind"], minutes: number, payWith: string): Promise<void> {
  const { town } = run;
  const driver = driverOf(run, who);
  const plate = `M${++plates}`;
  const asked = {
    zoneCode: town.place.zoneCode,
    plate,
    country: "FR",
    kind,
    ...(kind === "prepaid" ? { minutes } : {}),
  };
  const quote = await execute(makeQuote, town.world.context(driver.actor), asked);
  const owes = await owesNow(run, driver, payWith);
  const begin = async () => {
    const session = await town.act(driver.actor, (context) =>
      execute(startSession, context, { quoteId: quote.id, payWith }),
    );
    if (owes) run.wrong.push(`${plate}: a driver who owed could start`);
    return session;
  };
  try {
    await begin();
  } finally {
    // Whatever the answer was, or without one: what stands in the table is a stay.
    const rows = await town.world.database.owner`select id from session where quote_id = ${quote.id}`;
    for (const { id } of z.array(z.object({ id: z.string() })).parse(rows)) {
      run.stays.push({
        sessionId: id,
        plate,
        driver,
        kind,
        offers: [quote.totalMinor],
        stop: null,
        mayBeWrittenOff: false,
        refundsAskedMinor: 0,
      });
    }
  }
}

/** A guest is known by the card: whoever pays with it meets what it left unpaid. */
async function owesNow(run: Run, driver: Context, payWith: string): Promise<boolean> {
  if (driver.actor.kind !== "driver") return false;
  const { driverId } = driver.actor;
  const rows = await run.town.world.database.owner`select 1 from session where session_status = 'COMPLETE'
    and debt_since is not null and paid_minor + written_off_minor < total_minor and (driver_id = ${driverId}
      or debt_fingerprint = (select fingerprint from payment_method where id::text = ${payWith}))`;
  return rows.length > 0;
}

export async function extend(run: Run, stay: Stay, minutes: number): Promise<void> {
  const { world } = run.town;
  const { sessionId, driver } = stay;
  const longer = await execute(makeExtensionQuote, world.context(driver.actor), { sessionId, minutes });
  stay.offers.push(longer.totalMinor);
  const payWith = anyCardOf(run, driver);
  await run.town.act(driver.actor, (context) => execute(extendSession, context, { quoteId: longer.id, payWith }));
}

function anyCardOf(run: Run, driver: Context): string {
  return [...run.cards].find(([key]) => key.startsWith(`${run.drivers.indexOf(driver)} `))?.[1] ?? "guest";
}

/** Finds that the stay began at the wrong sign. */
export async function correct(run: Run, { sessionId, driver }: Stay, to: number): Promise<void> {
  const asked = { sessionId, zoneCode: SIGNS[to], payWith: anyCardOf(run, driver) };
  await run.town.act(driver.actor, (context) => execute(correctSession, context, asked));
}

export async function stop(run: Run, stay: Stay, times: number): Promise<void> {
  const { sessionId, driver } = stay;
  const from = stay.stop?.from ?? run.town.world.now().getTime();
  const press = () => run.town.act(driver.actor, (context) => execute(stopSession, context, { sessionId }));
  try {
    await allOf(Array.from({ length: times }, press));
  } finally {
    if (stay.kind === "open") stay.stop = { from, until: run.town.world.now().getTime() };
  }
}

export async function stillParked(run: Run, { sessionId, driver }: Stay): Promise<void> {
  await run.town.act(driver.actor, (context) => execute(answerStillParked, context, { sessionId }));
}

export async function retry(run: Run, stay: Stay, step: Retry): Promise<void> {
  const { sessionId, driver } = stay;
  const alias = step.payWith;
  const saved =
    alias === "default" || alias === "new" ? undefined : run.cards.get(`${run.drivers.indexOf(driver)} ${alias}`);
  const payWith = alias === "new" ? alias : saved;
  const asked = { sessionId, driverPresent: step.present, ...(payWith ? { payWith } : {}) };
  const press = () => run.town.act(driver.actor, (context) => execute(retryPayment, context, asked));
  if (step.patience > 0) await run.town.world.advance(step.patience);
  const { id: paymentId } = await paymentOf(run.town.world, sessionId);
  const beside = {
    nobody: () => Promise.resolve(),
    itself: press,
    job: () => run.town.act(SYSTEM, (context) => execute(collectPayment, context, { paymentId })),
    "write-off": () => writeOff(run, stay),
  };
  await allOf([press(), beside[step.beside]()]);
}

export async function writeOff(run: Run, stay: Stay): Promise<void> {
  const { sessionId } = stay;
  stay.mayBeWrittenOff = true;
  await run.town.act(agent(run), (context) => execute(writeOffDebt, context, { sessionId, reason: "goodwill" }));
}

/** A part of what was taken, as an agent asks for it; two at once are two agents. */
export async function refund(run: Run, stay: Stay, { percent, times }: Refunded): Promise<void> {
  const rows = await run.town.world.database.owner`select paid_minor as paid from session where id = ${stay.sessionId}`;
  const amountMinor = Math.ceil((z.coerce.number().parse(rows[0]?.paid) * percent) / 100);
  const ask = async () => {
    const asked = { refundId: uuidv7(), sessionId: stay.sessionId, amountMinor, reason: "goodwill" };
    await run.town.act(agent(run), async (context) => {
      stay.refundsAskedMinor += amountMinor;
      await execute(requestRefund, context, asked).catch((error: unknown) => {
        if (error instanceof Refusal) stay.refundsAskedMinor -= amountMinor;
        throw error;
      });
    });
  };
  if (amountMinor > 0) await allOf(Array.from({ length: times }, ask));
}

export async function changeCards(run: Run, { who, change, card }: ChangeCards): Promise<void> {
  const { actor } = driverOf(run, who);
  if (change === "save") return void (await cardOf(run, who, card));
  const paymentMethodId = run.cards.get(`${who} ${card}`);
  if (!paymentMethodId) return;
  if (change === "default") {
    return run.town.act(actor, (context) => execute(chooseDefaultCard, context, { paymentMethodId }));
  }
  await run.town.act(actor, (context) => execute(removeCard, context, { paymentMethodId }));
  run.cards.delete(`${who} ${card}`);
}

function agent({ town }: Run): Actor {
  return {
    kind: "support",
    role: "support_agent",
    appId: null,
    personId: town.personId,
    secondFactorAt: town.world.now(),
  };
}

/** All of them happen; then the first one's error, if any, is everybody's. */
async function allOf(all: readonly Promise<unknown>[]): Promise<void> {
  const ended = await Promise.allSettled(all);
  const failures = ended.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  // A bug is not hidden behind somebody else's no.
  const bug = failures.find((reason: unknown) => !(reason instanceof Refusal));
  if (failures.length > 0) throw bug ?? failures[0];
}

/** After a run that is in order: whoever owes may not start, until it is given up. The next run begins without debts. */
export async function payOff(run: Run): Promise<void> {
  for (const stay of run.stays) {
    const rows = await run.town.world.database
      .owner`select 1 from session where id = ${stay.sessionId} and paid_minor + written_off_minor < total_minor`;
    if (rows.length > 0) await writeOff(run, stay);
  }
}
