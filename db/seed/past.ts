import { type Chance, chance as chanceOf } from "@/db/seed/chance";
import type { Desk } from "@/db/seed/desk";
import type { City, SeededApp, SeededOperator } from "@/db/seed/founding";
import { finishWhatIsDue, giveBack } from "@/db/seed/money-back";
import { parkOpenEnded, playOpenStays } from "@/db/seed/open-stays";
import { DECLINED_CARDS, GUEST_CARDS, SLOW_REFUND_CARD } from "@/db/seed/people-of-the-city";
import type { SeededDriver, Staff } from "@/db/seed/settling";
import { extend, type Parker, park, type Stay } from "@/db/seed/stay";
import { execute } from "@/lib/use-cases/command";
import { endSession } from "@/lib/use-cases/session/expire";

export const PAST_DAYS = 60;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const SEED = 20_261_120;

/** Every how many days somebody parks, how many do so at a time, and on how many of those days twice. */
export const HISTORIES = {
  some: { everyDays: 6, together: [2, 4], twice: 0.3 },
  full: { everyDays: 1, together: [2, 4], twice: 0.3 },
} as const;
const MORNING = { from: 7 * 60, until: 11 * 60 };
const AFTERNOON = { from: 12 * 60, until: 18 * 60 };

const SHARE = { guests: 0.5, mails: 0.15, declined: 0.08, leaves: 0.3, slowRefund: 0.03, extended: 0.3, back: 0.12 };
const SAY_EVERY_MS = 5_000;

type Town = { desk: Desk; city: City; staff: Staff; drivers: readonly SeededDriver[]; dice: Chance; stays: Stay[] };

/** Plays sixty days of parking with the commands that everybody uses, and ends in the present. */
export async function playPast(
  desk: Desk,
  { city, staff, drivers }: { city: City; staff: Staff; drivers: readonly SeededDriver[] },
  history: keyof typeof HISTORIES,
): Promise<void> {
  const town: Town = { desk, city, staff, drivers, dice: chanceOf(SEED), stays: [] };
  const { everyDays, together, twice } = HISTORIES[history];
  const [fewest, most] = together;
  let saidAt = Date.now();
  for (let day = PAST_DAYS; day > 0; day -= everyDays) {
    const midnight = Math.floor(Date.now() / DAY_MS) * DAY_MS - day * DAY_MS;
    const hours = town.dice.is(twice) ? [MORNING, AFTERNOON] : [town.dice.pick([MORNING, AFTERNOON])];
    for (const { from, until } of hours) {
      const at = new Date(midnight + town.dice.between(from, until) * MINUTE_MS + town.dice.between(0, 59) * 1_000);
      await playHour(town, at, town.dice.between(fewest, most));
    }
    await playOpenStays(desk, drivers, { from: day, until: Math.max(0, day - everyDays) });
    if (Date.now() - saidAt < SAY_EVERY_MS) continue;
    saidAt = Date.now();
    desk.say(`${PAST_DAYS - day} of ${PAST_DAYS} days of parking`);
  }
  await arrive(town);
}

/** Some people park, some of the earlier ones get money back, some of the new ones stay longer. */
async function playHour(town: Town, at: Date, count: number): Promise<void> {
  const { desk, dice, staff } = town;
  await desk.moveTo(at);
  const ended = town.stays.filter(({ endsAt }) => endsAt <= at);
  town.stays = town.stays.filter(({ endsAt }) => endsAt > at);
  const refunded = ended.filter(() => dice.is(SHARE.back));
  const [begun] = await Promise.all([
    parkSome(town, count),
    ...ended.map(({ sessionId }) => execute(endSession, desk.system(), { sessionId })),
    ...refunded.map((stay) => giveBack(desk, dice.fork(), staff, stay)),
  ]);
  await desk.moveTo(new Date(at.getTime() + 2 * MINUTE_MS));
  await finishWhatIsDue(desk);
  const longer = begun.filter(({ minutes }) => minutes >= 20 && dice.is(SHARE.extended));
  if (longer.length > 0) {
    await desk.moveTo(new Date(at.getTime() + dice.between(8, 18) * MINUTE_MS));
    await Promise.all(longer.map((stay) => extend(desk, stay, dice.pick([20, 30, 60]))));
  }
  town.stays.push(...begun);
}

/** Each at another operator, so that nobody waits for a receipt number of somebody else. */
async function parkSome(town: Town, count: number): Promise<Stay[]> {
  const { desk, dice, city } = town;
  const busy = new Set(town.stays.map(({ parker }) => parker.actor.driverId));
  const tries = dice
    .shuffle(city.operators)
    .slice(0, count)
    .map((operator) => {
      const parker = someone(town, operator, busy);
      if (parker.actor) busy.add(parker.actor.driverId);
      return park(desk, dice.fork(), parker, {
        operator: operator.plan.slug,
        places: dice.shuffle(operator.plan.places),
      });
    });
  return (await Promise.all(tries)).filter((stay) => stay !== null);
}

/** A returning driver, mostly from the country, or a guest. */
function someone(town: Town, operator: SeededOperator, busy: ReadonlySet<string>): Parker {
  const { dice, drivers, city } = town;
  const { country, locale } = operator.plan;
  const free = drivers.filter(({ actor, plan }) => !busy.has(actor.driverId) && !plan.isOnlyOpen);
  const near = free.filter(({ plan }) => plan.country === country);
  const driver = dice.is(SHARE.guests) ? undefined : dice.shuffle(near.length > 0 && !dice.is(0.2) ? near : free)[0];
  if (driver) {
    const { plan, app, actor, cardIds } = driver;
    const email = dice.is(SHARE.mails) ? plan.email : "";
    const means = { kind: "saved", cardIds } as const;
    return { app, actor, locale: plan.locale, plate: plan.plate, country: plan.country, email, means };
  }
  const app = dice.pick(city.apps);
  const means = { kind: "guest", cards: guestCards(dice, country) } as const;
  const email = dice.is(SHARE.mails) ? `guest-${dice.between(100, 999)}@drivers.example` : "";
  return { app: portalOr(city, app), actor: null, locale, plate: somePlate(dice, country), country, email, means };
}

/** Guests come by the portal: other apps know their drivers. */
function portalOr(city: City, app: SeededApp): SeededApp {
  return city.apps.find(({ plan }) => plan.isPortal) ?? app;
}

function guestCards(dice: Chance, country: string): string[] {
  const good = dice.is(SHARE.slowRefund) ? SLOW_REFUND_CARD : dice.pick(GUEST_CARDS[country] ?? ["pm_card_visa"]);
  if (!dice.is(SHARE.declined)) return [good];
  const declined = dice.pick(DECLINED_CARDS);
  return dice.is(SHARE.leaves) ? [declined] : [declined, good];
}

const LETTERS = [..."ABCDEFGHJKLMNPRSTVWXYZ"];

function somePlate(dice: Chance, country: string): string {
  const letters = (count: number) => Array.from({ length: count }, () => dice.pick(LETTERS)).join("");
  switch (country) {
    case "FR":
      return `${letters(2)}-${dice.between(100, 999)}-${letters(2)}`;
    case "GB":
      return `${letters(2)}${dice.pick(["19", "21", "70", "72", "74"])} ${letters(3)}`;
    case "DE":
      return `${letters(2)} ${letters(2)} ${dice.between(10, 999)}`;
    default:
      return `${letters(3)} ${dice.between(10, 99)}${letters(1)}`;
  }
}

/** The present: what is over ends, and some people have just parked. */
async function arrive(town: Town): Promise<void> {
  const { desk, city } = town;
  await desk.moveToPresent();
  const now = desk.now();
  const over = town.stays.filter(({ endsAt }) => endsAt <= now);
  await Promise.all(over.map(({ sessionId }) => execute(endSession, desk.system(), { sessionId })));
  town.stays = town.stays.filter(({ endsAt }) => endsAt > now);
  await parkSome(town, city.operators.length);
  await parkOpenEnded(desk, town.drivers);
  await finishWhatIsDue(desk);
}
