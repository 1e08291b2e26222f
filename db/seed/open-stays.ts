import type { Desk } from "@/db/seed/desk";
import { finishWhatIsDue } from "@/db/seed/money-back";
import type { SeededDriver } from "@/db/seed/settling";
import { unlessRefused } from "@/db/seed/stay";
import { listCards } from "@/db/store/driver";
import { execute } from "@/lib/use-cases/command";
import { makeQuote } from "@/lib/use-cases/quote/make";
import { startSession } from "@/lib/use-cases/session/start";
import { stopOverdue, stopSession } from "@/lib/use-cases/session/stop";

type OpenPlan = {
  readonly daysAgo: number;
  readonly email: string;
  readonly zoneCode: string;
  /** None: nobody stops it, and the place does at its longest stay. */
  readonly hours?: number;
  /** The bank pays what was held and says no to the rest, also in the days to come. */
  readonly isOwed?: true;
};

const GARAGE = "100102";
const CHARGING = "300103";
const PARK_AND_RIDE = "400102";

/** Most within the hold; a night at the charging bay costs more than it, and one of those is still owed. */
const PAST: readonly OpenPlan[] = [
  { daysAgo: 50, email: "jonas@drivers.example", zoneCode: CHARGING, hours: 2 },
  { daysAgo: 41, email: "elin@drivers.example", zoneCode: PARK_AND_RIDE, hours: 9 },
  { daysAgo: 33, email: "amelie@drivers.example", zoneCode: GARAGE, hours: 3 },
  { daysAgo: 24, email: "w-1002@riders.wayfarer.example", zoneCode: CHARGING, hours: 4 },
  { daysAgo: 17, email: "maelle@drivers.example", zoneCode: GARAGE, hours: 11 },
  { daysAgo: 9, email: "selim@drivers.example", zoneCode: CHARGING },
  { daysAgo: 2, email: "selim@drivers.example", zoneCode: CHARGING, isOwed: true },
];
/** The first who does not stand there already. */
const PRESENT: readonly { readonly zoneCode: string; readonly emails: readonly string[] }[] = [
  { zoneCode: PARK_AND_RIDE, emails: ["elin@drivers.example", "harriet@drivers.example", "jonas@drivers.example"] },
  { zoneCode: GARAGE, emails: ["maelle@drivers.example", "harriet@drivers.example", "jonas@drivers.example"] },
];

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** After the last who parks for a bought time, and early enough for the longest to be over before the first of the next day. */
const EVENING_MINUTES = 18 * 60 + 30;
/** More than all planned tries together. */
const REFUSALS = 10;

/** Evenings of open stays after those of one day and before another; the clock never goes back. */
export async function playOpenStays(
  desk: Desk,
  drivers: readonly SeededDriver[],
  days: { readonly from: number; readonly until: number },
): Promise<void> {
  for (const plan of PAST.filter(({ daysAgo }) => daysAgo <= days.from && daysAgo > days.until)) {
    const midnight = Math.floor(Date.now() / DAY_MS) * DAY_MS - plan.daysAgo * DAY_MS;
    await desk.moveTo(new Date(midnight + EVENING_MINUTES * MINUTE_MS));
    const begun = await begin(desk, drivers, plan);
    if (begun) await end(desk, plan, begun);
  }
}

/** In the present some cars stand there with an open end. */
export async function parkOpenEnded(desk: Desk, drivers: readonly SeededDriver[]): Promise<void> {
  for (const { zoneCode, emails } of PRESENT) {
    for (const email of emails) if (await begin(desk, drivers, { email, zoneCode })) break;
  }
}

type Begun = { readonly driver: SeededDriver; readonly sessionId: string; readonly endsAt: Date };

async function begin(
  desk: Desk,
  drivers: readonly SeededDriver[],
  { email, zoneCode }: Pick<OpenPlan, "email" | "zoneCode">,
): Promise<Begun | null> {
  const driver = drivers.find(({ plan }) => plan.email === email);
  const payWith = driver?.cardIds[0];
  if (!driver || !payWith) throw new Error(`nobody is called ${email}`);
  const { plate, country } = driver.plan;
  return unlessRefused(async () => {
    const wish = { zoneCode, plate, country, kind: "open" };
    const quote = await execute(makeQuote, desk.as(driver.actor), wish);
    const taken = { quoteId: quote.id, payWith, email };
    const session = await execute(startSession, desk.as(driver.actor), taken);
    return { driver, sessionId: session.id, endsAt: session.endsAt };
  });
}

async function end(desk: Desk, plan: OpenPlan, { driver, sessionId, endsAt }: Begun): Promise<void> {
  if (plan.isOwed) await bankRefuses(desk, driver);
  if (plan.hours === undefined) {
    await desk.moveTo(new Date(endsAt.getTime() + MINUTE_MS));
    await execute(stopOverdue, desk.system(), { sessionId });
  } else {
    await desk.moveTo(new Date(desk.now().getTime() + plan.hours * 60 * MINUTE_MS));
    await execute(stopSession, desk.as(driver.actor), { sessionId });
  }
  await finishWhatIsDue(desk);
}

/** The capture of a hold asks no bank: the first to hear no is what the hold did not cover. */
async function bankRefuses(desk: Desk, { actor }: SeededDriver): Promise<void> {
  const cards = await desk.system().db.read((tx) => listCards(tx, actor.driverId));
  for (const { stripePaymentMethodId } of cards) {
    if (stripePaymentMethodId) await desk.simulator.refuseCard(stripePaymentMethodId, "insufficient_funds", REFUSALS);
  }
}
