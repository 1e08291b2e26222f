import { OPERATORS } from "@/db/seed/city";
import type { Desk } from "@/db/seed/desk";
import type { City, SeededApp } from "@/db/seed/founding";
import { DRIVERS, type DriverPlan, STAFF } from "@/db/seed/people-of-the-city";
import { insertDriver } from "@/db/store/browser";
import { findCardSetup } from "@/db/store/card-setup";
import { insertMembership } from "@/db/store/membership";
import { insertPerson } from "@/db/store/person";
import type { Actor } from "@/lib/domain/permission";
import { chooseNetwork } from "@/lib/use-cases/card/change";
import { finishCard } from "@/lib/use-cases/card/finish";
import { saveCard } from "@/lib/use-cases/card/save";
import { execute } from "@/lib/use-cases/command";
import { openDriver } from "@/lib/use-cases/driver/open";

export type DriverActor = Extract<Actor, { kind: "driver" }>;
export type SeededDriver = {
  readonly plan: DriverPlan;
  readonly app: SeededApp;
  readonly actor: DriverActor;
  readonly cardIds: readonly string[];
};
export type SeededPerson = {
  readonly id: string;
  readonly email: string;
  readonly role: string;
  readonly operator?: string;
};
export type Staff = {
  readonly people: readonly SeededPerson[];
  /** Those who give money back: the platform's support, and each operator's clerk. */
  readonly refunders: (operatorSlug: string) => readonly Actor[];
};

type Locale = "en" | "de" | "fr";

/** People who sign in to work, in the order in which the demo lists them. */
export async function settleStaff(desk: Desk, city: City): Promise<Staff> {
  const people: SeededPerson[] = [];
  for (const { plan, id } of city.operators) {
    for (const [role, name] of plan.staff) {
      const email = `${role}@${plan.slug}.example`;
      const personId = await addPerson(desk, { email, name, locale: plan.locale });
      await employ(desk, personId, { role, operatorId: id });
      people.push({ id: personId, email, role, operator: plan.slug });
    }
  }
  for (const { role, email, name, app: slug } of STAFF) {
    const personId = await addPerson(desk, { email, name, locale: "en" });
    const app = city.apps.find(({ plan }) => plan.slug === slug);
    await employ(desk, personId, app ? { role, appId: app.id } : { role });
    people.push({ id: personId, email, role });
  }
  return { people, refunders: (slug) => refundersOf(desk, city, people, slug) };
}

function refundersOf(desk: Desk, city: City, people: readonly SeededPerson[], slug: string): Actor[] {
  const personOf = (email: string) => people.find((person) => person.email === email)?.id ?? "";
  const operatorId = city.operators.find(({ plan }) => plan.slug === slug)?.id ?? "";
  const support = { kind: "support", appId: null, secondFactorAt: desk.now() } as const;
  return [
    { ...support, role: "support_agent", personId: personOf("agent@bayfare.example") },
    { ...support, role: "support_lead", personId: personOf("lead@bayfare.example") },
    { kind: "operator", operatorId, role: "clerk", personId: personOf(`clerk@${slug}.example`) },
  ];
}

async function addPerson(desk: Desk, who: { email: string; name: string; locale: Locale }): Promise<string> {
  const { db, newId, now } = desk.system();
  const id = newId();
  await db.transaction((tx) => insertPerson(tx, { id, ...who, emailVerifiedAt: now, createdAt: now }));
  return id;
}

type Post = { role: Parameters<typeof insertMembership>[1]["role"]; operatorId?: string; appId?: string };

async function employ(desk: Desk, personId: string, post: Post): Promise<void> {
  const { db, newId, now } = desk.system();
  await db.transaction((tx) => insertMembership(tx, { id: newId(), personId, ...post, createdAt: now }));
}

/** Drivers who come back: with a name, a vehicle and cards. */
export async function settleDrivers(desk: Desk, city: City): Promise<SeededDriver[]> {
  const entered: { plan: DriverPlan; app: SeededApp; actor: DriverActor }[] = [];
  for (const plan of DRIVERS) {
    const app = city.apps.find((each) => each.plan.slug === plan.app);
    if (!app) throw new Error(`no app ${plan.app}`);
    entered.push({ plan, app, actor: await enter(desk, app, plan) });
  }
  return Promise.all(
    entered.map(async (driver) => {
      const cardIds: string[] = [];
      for (const card of driver.plan.cards) cardIds.push(await addCard(desk, driver, card));
      return { ...driver, cardIds };
    }),
  );
}

async function enter(desk: Desk, app: SeededApp, plan: DriverPlan): Promise<DriverActor> {
  const { name, email, locale, externalId } = plan;
  if (externalId === undefined) {
    const personId = await addPerson(desk, { email, name, locale });
    return openDriverOf(desk, app, personId, locale);
  }
  const { db, newId, now } = desk.system();
  const driverId = newId();
  await db.transaction((tx) =>
    insertDriver(tx, { id: driverId, appId: app.id, externalId, email, locale, createdAt: now }),
  );
  return { kind: "driver", appId: app.id, driverId, personId: null };
}

/** A guest, when nobody is named. */
export async function openDriverOf(
  desk: Desk,
  app: SeededApp,
  personId: string | null,
  locale: Locale,
): Promise<DriverActor> {
  const { driverId } = await execute(openDriver, desk.as({ kind: "public", appId: app.id }), { personId, locale });
  return { kind: "driver", appId: app.id, driverId, personId };
}

type Entered = { plan: DriverPlan; app: SeededApp; actor: DriverActor };

/** As in the browser: SetupIntent, confirmation with the publishable key, our row, the choice of network. */
async function addCard(desk: Desk, { plan, app, actor }: Entered, card: string): Promise<string> {
  const { setupId } = await execute(saveCard, desk.as(actor), { consent: "yes" });
  const { db, vault } = desk.system();
  const setup = await db.read((tx) => findCardSetup(tx, { setupId }));
  if (!setup?.stripeSetupIntentId || !setup.sealedClientSecret) throw new Error(`setup ${setupId} has no intent`);
  const at = { tenant: app.id, table: "card_setup", column: "sealed_client_secret", rowId: setupId };
  const isSaved = await desk.simulator.confirmSetup({
    publishableKey: app.publishableKey,
    account: null,
    intentId: setup.stripeSetupIntentId,
    clientSecret: vault.open(setup.sealedClientSecret, at),
    card,
  });
  if (!isSaved) throw new Error(`${card} could not be saved`);
  const { id } = await execute(finishCard, desk.as(actor), { setupId });
  if (plan.network) await execute(chooseNetwork, desk.as(actor), { paymentMethodId: id, network: plan.network });
  return id;
}

/** Whoever the demo can sign in as. */
export function peopleOf(staff: Staff, drivers: readonly SeededDriver[]) {
  const known = new Set(OPERATORS.map(({ slug }) => slug));
  const workers = staff.people.map(({ email, role, operator }) => ({
    email,
    role,
    ...(operator !== undefined && known.has(operator) ? { operator } : {}),
  }));
  const signedIn = drivers.filter(({ actor }) => actor.personId !== null);
  return [...workers, ...signedIn.map(({ plan }) => ({ email: plan.email, role: "driver" }))];
}
