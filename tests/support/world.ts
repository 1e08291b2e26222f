import { serve } from "@hono/node-server";
import { z } from "zod";
import type { SeedTariffKey } from "@/db/seed/tariffs";
import { listWebhookSecrets } from "@/db/store/app";
import { newToken, scopeOf, uuidv7 } from "@/lib/auth/context";
import { stripeGateways } from "@/lib/auth/gateways";
import type { Currency } from "@/lib/domain/money";
import type { Actor } from "@/lib/domain/permission";
import { type StripeEndpoint, stripeRoute } from "@/lib/http/stripe-route";
import { readEvent, readThinEvent } from "@/lib/stripe/events";
import type { Context } from "@/lib/use-cases/command";
import { receiveStripeEvent } from "@/lib/use-cases/stripe-event/receive";
import {
  makeApp,
  makeConnection,
  makeDriver,
  makeOperator,
  makePlace,
  type OpenTerms,
  type TestApp,
  type TestConnection,
  type TestOperator,
  type TestPlace,
} from "@/tests/support/catalogue";
import { type TestDatabase, testDatabase } from "@/tests/support/database";
import { testVault } from "@/tests/support/public-context";
import { type TestSimulator, testSimulator } from "@/tests/support/simulator";

/** One test file's Bayfare: its own database, its own simulator, webhooks over HTTP, and nothing invented in between. */
export type World = {
  readonly database: TestDatabase;
  readonly simulator: TestSimulator;
  now(): Date;
  /** Moves the simulator's clock and, after its events were delivered, ours. */
  advance(seconds: number): Promise<void>;
  context(actor: Actor): Context;
  system(): Context;
  app(slug: string): Promise<TestApp>;
  operator(slug: string, country: string, currency: Currency): Promise<TestOperator>;
  connect(app: TestApp, operator: TestOperator): Promise<TestConnection>;
  place(operator: TestOperator, tariff: SeedTariffKey, zoneCode: string, open?: OpenTerms): Promise<TestPlace>;
  driver(app: TestApp): Promise<Context>;
  close(): Promise<void>;
};

/**
 * `serverUrl`: a Postgres of the test's own, which it may restart. `simulatorPort`: that of the world before in the same file, which
 * is closed: our programs learn Stripe's address only once.
 */
export async function openWorld(options: { serverUrl?: string; simulatorPort?: number } = {}): Promise<World> {
  const [database, simulator] = await Promise.all([testDatabase(options), testSimulator(options.simulatorPort)]);
  process.env.STRIPE_API_URL = simulator.url;
  let offsetMs = 0;
  const now = () => new Date(Date.now() + offsetMs);
  const context = (actor: Actor): Context => ({
    actor,
    db: database.connection.database(scopeOf(actor)),
    stripe: stripeGateways(database.system, testVault),
    vault: testVault,
    now: now(),
    newId: uuidv7,
    newToken,
  });
  const system = () => context({ kind: "system", job: "test" });
  const webhooks = await listen(system);
  const world: World = {
    database,
    simulator,
    now,
    context,
    system,
    async advance(seconds) {
      await simulator.control("POST", "clock", z.unknown(), { advanceSeconds: seconds });
      offsetMs += seconds * 1_000;
    },
    app: (slug) => makeApp(world, slug, webhooks.url),
    operator: (slug, country, currency) => makeOperator(world, slug, country, currency),
    connect: (app, operator) => makeConnection(world, app, operator),
    place: (operator, tariff, zoneCode, open) => makePlace(world, operator, tariff, zoneCode, open),
    driver: (app) => makeDriver(world, app),
    async close() {
      await simulator.stop();
      await webhooks.close();
      await database.drop();
    },
  };
  return world;
}

/** Stripe's webhooks arrive over HTTP at the same door as in production. What has arrived is done before it is closed. */
async function listen(system: () => Context): Promise<{ url: string; close(): Promise<void> }> {
  const arrived = new Set<Promise<Response>>();
  const open = async (slug: string, endpoint: StripeEndpoint) => {
    const context = system();
    const found = await context.db.read((tx) => listWebhookSecrets(tx, slug, `webhook_${endpoint}`, new Date()));
    if (!found) return undefined;
    const secrets = found.sealedValues.map(({ id, sealed }) =>
      testVault.open(sealed, { tenant: found.appId, table: "platform_key", column: "sealed_value", rowId: id }),
    );
    const reader = endpoint === "thin" ? readThinEvent : readEvent;
    const read = (payload: Buffer, signature: string) => reader(payload, signature, secrets);
    return { appId: found.appId, context, read };
  };
  const doors = {
    platform: stripeRoute("platform", receiveStripeEvent, open),
    connect: stripeRoute("connect", receiveStripeEvent, open),
    thin: stripeRoute("thin", receiveStripeEvent, open),
  };
  return new Promise((resolve) => {
    const fetch = (request: Request) => {
      const [, , , app, endpoint] = new URL(request.url).pathname.split("/");
      if (!app || (endpoint !== "platform" && endpoint !== "connect" && endpoint !== "thin"))
        return new Response(null, { status: 404 });
      const answer = doors[endpoint](request, { params: Promise.resolve({ app }) });
      arrived.add(answer);
      return answer.finally(() => arrived.delete(answer));
    };
    const server = serve({ fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
      resolve({ url: `http://127.0.0.1:${port}`, close }),
    );
    const close = async () => {
      await new Promise((closed) => server.close(closed));
      await Promise.allSettled(arrived);
    };
  });
}
