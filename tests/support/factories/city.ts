import Stripe from "stripe";
import { insertDriver } from "@/db/store/browser";
import { insertCard } from "@/db/store/driver";
import { insertPerson } from "@/db/store/person";
import { newToken, scopeOf, uuidv7 } from "@/lib/auth/context";
import { stripeGateways } from "@/lib/auth/gateways";
import type { Actor } from "@/lib/domain/permission";
import { type Context, execute } from "@/lib/use-cases/command";
import { makeQuote } from "@/lib/use-cases/quote/make";
import { startSession } from "@/lib/use-cases/session/start";
import { type TestDatabase, testDatabase } from "@/tests/support/database";
import { addApp, addOperator, type TestApp, type TestOperator } from "@/tests/support/factories/catalog";
import { testVault } from "@/tests/support/public-context";
import { type TestSimulator, testSimulator } from "@/tests/support/simulator";

export type Parked = {
  readonly sessionId: string;
  readonly driverId: string;
  readonly cardId: string;
  readonly appId: string;
  readonly operatorId: string;
  readonly plate: string;
};
export type ParkOptions = {
  readonly app?: TestApp;
  readonly operator?: TestOperator;
  /** One of Stripe's test cards. */
  readonly card?: string;
  /** Each begun hour costs 10.00, the service fee is 0.50, the commission 5 %. */
  readonly minutes?: number;
  readonly now?: Date;
  readonly plate?: string;
  readonly email?: string;
};

/** Two apps, two operators, every pair connected; stays are bought through the real commands. */
export type City = {
  readonly database: TestDatabase;
  readonly simulator: TestSimulator;
  readonly portal: TestApp;
  readonly wayfarer: TestApp;
  readonly operator: TestOperator;
  readonly neighbour: TestOperator;
  context(actor: Actor, now?: Date): Context;
  system(now?: Date): Context;
  /** A support agent with a second factor; of the platform, or of one app. */
  agent(app?: TestApp, now?: Date): Promise<Context>;
  owner(operator: TestOperator, now?: Date): Promise<Context>;
  /** A driver with a saved card. */
  driver(options?: { app?: TestApp; card?: string; email?: string }): Promise<{ driverId: string; cardId: string }>;
  park(options?: ParkOptions): Promise<Parked>;
  stripe(app: TestApp): Stripe;
  stop(): Promise<void>;
};

export async function testCity(options: { connections?: number } = {}): Promise<City> {
  const [database, simulator] = await Promise.all([testDatabase(options), testSimulator()]);
  process.env.STRIPE_API_URL = simulator.url; // read once, by the first command that speaks to Stripe
  const context = contexts(database);
  const system = (now?: Date) => context({ kind: "system", job: "test" }, now);
  const [portal, wayfarer] = [
    await addApp(database, simulator, "portal"),
    await addApp(database, simulator, "wayfarer"),
  ];
  const operator = await addOperator(database, simulator, [portal, wayfarer], "lyon", "100001");
  const neighbour = await addOperator(database, simulator, [portal, wayfarer], "nantes", "100002");
  const driver: City["driver"] = async ({ app = portal, card = "pm_card_visa", email } = {}) =>
    addDriver(database, stripeOf(simulator, app), app, { card, email });
  return {
    database,
    simulator,
    portal,
    wayfarer,
    operator,
    neighbour,
    context,
    system,
    driver,
    agent: async (app, now) => {
      const personId = await addPerson(database);
      const at = { kind: "support", role: "support_agent", personId } as const;
      return context({ ...at, appId: app?.id ?? null, secondFactorAt: new Date() }, now);
    },
    owner: async ({ id }, now) =>
      context({ kind: "operator", operatorId: id, personId: await addPerson(database), role: "owner" }, now),
    park: (how = {}) => park(context, driver, { app: portal, operator, ...how }),
    stripe: (app) => stripeOf(simulator, app),
    async stop() {
      await Promise.all([database.drop(), simulator.stop()]);
    },
  };
}

function contexts(database: TestDatabase): City["context"] {
  const system = database.connection.database({ kind: "system" });
  return (actor, now = new Date()) => ({
    actor,
    db: database.connection.database(scopeOf(actor)),
    stripe: stripeGateways(system, testVault),
    vault: testVault,
    now,
    newId: uuidv7,
    newToken,
  });
}

function stripeOf(simulator: TestSimulator, app: TestApp): Stripe {
  const port = Number(new URL(simulator.url).port);
  return new Stripe(app.platform.secretKey, { host: "127.0.0.1", port, protocol: "http", telemetry: false });
}

async function addPerson(database: TestDatabase): Promise<string> {
  const id = uuidv7();
  const row = { id, email: `${id}@staff.example`, name: "Kim", createdAt: new Date() };
  await database.system.transaction((tx) => insertPerson(tx, row));
  return id;
}

async function addDriver(
  database: TestDatabase,
  stripe: Stripe,
  app: TestApp,
  means: { card: string; email: string | undefined },
): Promise<{ driverId: string; cardId: string }> {
  const [driverId, cardId] = [uuidv7(), uuidv7()];
  const customer = await stripe.customers.create({ metadata: { bayfare_driver: driverId } });
  const saved = await stripe.paymentMethods.attach(means.card, { customer: customer.id });
  const card = saved.card;
  if (!card) throw new Error(`${means.card} is no card`);
  const createdAt = new Date();
  await database.system.transaction(async (tx) => {
    const email = means.email ?? null;
    await insertDriver(tx, {
      id: driverId,
      appId: app.id,
      email,
      locale: "en",
      stripeCustomerId: customer.id,
      createdAt,
    });
    await insertCard(tx, {
      id: cardId,
      appId: app.id,
      driverId,
      stripePaymentMethodId: saved.id,
      brand: card.brand,
      last4: card.last4,
      expMonth: card.exp_month,
      expYear: card.exp_year,
      country: card.country,
      fingerprint: card.fingerprint ?? null,
      networks: { available: card.networks?.available ?? [card.brand], preferred: null },
      isDefault: true,
      createdAt,
    });
  });
  return { driverId, cardId };
}

let plates = 0;

async function park(
  context: City["context"],
  driver: City["driver"],
  how: ParkOptions & { app: TestApp; operator: TestOperator },
): Promise<Parked> {
  const { app, operator, card, email, minutes = 60, now = new Date() } = how;
  const plate = how.plate ?? `T${String(++plates).padStart(5, "0")}`;
  const { driverId, cardId } = await driver({ app, ...(card ? { card } : {}), ...(email ? { email } : {}) });
  const acting = context({ kind: "driver", appId: app.id, driverId, personId: null }, now);
  const offer = { zoneCode: operator.zoneCode, plate, country: "FR", minutes };
  const quote = await execute(makeQuote, acting, offer);
  const session = await execute(startSession, acting, { quoteId: quote.id, payWith: cardId, email: email ?? "" });
  if (session.sessionStatus !== "STARTED") throw new Error(`the stay is ${session.sessionStatus}`);
  return { sessionId: session.id, driverId, cardId, appId: app.id, operatorId: operator.id, plate };
}
