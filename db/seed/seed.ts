import { type Desk, openDesk, type SeedHost } from "@/db/seed/desk";
import { type City, foundCity, listenToStripe } from "@/db/seed/founding";
import { PAST_DAYS, playPast } from "@/db/seed/past";
import { peopleOf, settleDrivers, settleStaff } from "@/db/seed/settling";
import { listApps } from "@/db/store/app";
import { listDueMails, markMailSent } from "@/db/store/mail";
import { execute } from "@/lib/use-cases/command";
import { refreshConnection } from "@/lib/use-cases/connection/refresh";

/** None: the city as it stands; some: about forty stays for tests; full: some hundreds over sixty days. */
export const HISTORY_NAMES = ["none", "some", "full"] as const;
export type History = (typeof HISTORY_NAMES)[number];

const DAY_MS = 86_400_000;

/** Makes the invented city in an empty database and a simulator; what scripts need to know of it. */
export async function seedCity(host: SeedHost, history: History) {
  const desk = openDesk(host);
  await desk.simulator.assertItIsOne();
  const known = await desk.system().db.read(listApps);
  if (known.length > 0) throw new Error("The database is not empty: it is not seeded.");
  if (history !== "none") await desk.moveTo(new Date(Date.now() - (PAST_DAYS + 1) * DAY_MS));
  const city = await foundCity(desk);
  const staff = await settleStaff(desk, city);
  const drivers = await settleDrivers(desk, city);
  if (history !== "none") {
    await playPast(desk, { city, staff, drivers }, history);
    await leaveNothingToDo(desk, city);
  }
  await listenToStripe(desk, city.apps);
  return manifest(city, peopleOf(staff, drivers));
}

/** Mails of the past are not sent today, and accounts were looked at just now. */
async function leaveNothingToDo(desk: Desk, city: City): Promise<void> {
  const { db } = desk.system();
  for (;;) {
    const now = desk.now();
    const mails = await db.read((tx) => listDueMails(tx, now));
    if (mails.length === 0) break;
    await db.transaction(async (tx) => {
      for (const { id } of mails) await markMailSent(tx, id, now);
    });
  }
  const connections = city.operators.flatMap((operator) => operator.connections);
  await Promise.all(connections.map(({ id }) => execute(refreshConnection, desk.system(), { connectionId: id })));
}

export type Seeded = Awaited<ReturnType<typeof seedCity>>;
type People = ReturnType<typeof peopleOf>;

/** The part of demo.json that the seed knows; an interface: scripts read it. */
function manifest(city: City, people: People) {
  return {
    apps: city.apps.map(({ plan, apiKey, account, secretKey, publishableKey }) => ({
      slug: plan.slug,
      name: plan.name,
      apiKey,
      stripe: { account, secretKey, publishableKey },
    })),
    operators: city.operators.map(({ plan, connections, apiKey }) => ({
      slug: plan.slug,
      name: plan.name,
      currency: plan.currency,
      /** Looks at vehicles, for `GET /checks`. */
      apiKey,
      connections: connections.map(({ app, account }) => ({ app, account })),
    })),
    places: city.operators.flatMap(({ plan }) =>
      plan.places.map(({ zoneCode, name, kinds }) => ({ zoneCode, name, operator: plan.slug, kinds })),
    ),
    people,
  };
}
