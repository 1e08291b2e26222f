import Stripe from "stripe";
import { z } from "zod";
import { driver } from "@/db/schema/driver";
import { ACCOUNT_EVENTS } from "@/db/seed/simulator";
import { type SeedTariffKey, seedTariff } from "@/db/seed/tariffs";
import { insertApp, insertFeePlan, insertPlatformKey } from "@/db/store/app";
import { insertConnection } from "@/db/store/connection";
import { insertOperator } from "@/db/store/operator";
import { insertPlace, insertTariffVersion } from "@/db/store/place";
import { uuidv7 } from "@/lib/auth/context";
import { type Currency, type Minor, minor } from "@/lib/domain/money";
import type { StripeEndpoint } from "@/lib/http/stripe-route";
import { keyOf } from "@/lib/stripe/gateway";
import { type Context, execute } from "@/lib/use-cases/command";
import { refreshConnection } from "@/lib/use-cases/connection/refresh";
import { testVault } from "@/tests/support/public-context";
import type { TestPlatform } from "@/tests/support/simulator";
import type { World } from "@/tests/support/world";

const MINIMUM_MINOR: Record<string, number> = { eur: 50, gbp: 30, sek: 300 };

export type TestApp = { readonly id: string; readonly slug: string; readonly platform: TestPlatform };
export type TestOperator = {
  readonly id: string;
  readonly slug: string;
  readonly country: string;
  readonly currency: Currency;
};
export type TestPlace = { readonly id: string; readonly zoneCode: string; readonly operator: TestOperator };
export type TestConnection = { readonly id: string; readonly account: string };

export async function makeApp(world: World, slug: string, webhookUrl: string): Promise<TestApp> {
  const platform = await world.simulator.platform({ name: slug, country: "FR" });
  const appId = uuidv7();
  const secrets = await registerWebhooks(world, platform, slug, webhookUrl);
  await world.database.system.transaction(async (tx) => {
    await insertApp(tx, {
      id: appId,
      slug,
      name: slug,
      mode: "test",
      isPortal: slug === "portal",
      stripeAccountId: platform.account,
      stripeClientId: platform.clientId,
      createdAt: world.now(),
    });
    const keys = { secret: platform.secretKey, publishable: platform.publishableKey, ...secrets } as const;
    for (const [kind, value] of Object.entries(keys)) {
      const id = uuidv7();
      const sealedValue = testVault.seal(value, {
        tenant: appId,
        table: "platform_key",
        column: "sealed_value",
        rowId: id,
      });
      const validFrom = new Date(Date.now() - 60_000);
      await insertPlatformKey(tx, { id, appId, kind: keyKind.parse(kind), sealedValue, validFrom });
    }
    await insertFeePlan(tx, {
      id: uuidv7(),
      appId,
      version: 1,
      serviceFees: { eur: minor(35), gbp: minor(25), sek: minor(400) },
      commissionBasisPoints: 250,
      commissionFixed: { eur: minor(5), gbp: minor(5), sek: minor(50) },
      publishedAt: world.now(),
    });
  });
  return { id: appId, slug, platform };
}

const keyKind = z.enum(["secret", "publishable", "webhook_platform", "webhook_connect", "webhook_thin"]);

async function registerWebhooks(world: World, platform: TestPlatform, slug: string, webhookUrl: string) {
  const { hostname, port } = new URL(world.simulator.url);
  const stripe = new Stripe(platform.secretKey, {
    host: hostname,
    port: Number(port),
    protocol: "http",
    telemetry: false,
  });
  const endpoint = async (kind: Exclude<StripeEndpoint, "thin">) => {
    const url = `${webhookUrl}/api/stripe/${slug}/${kind}`;
    const made = await stripe.webhookEndpoints.create({ url, enabled_events: ["*"], connect: kind === "connect" });
    return made.secret ?? "";
  };
  const thin = await stripe.v2.core.eventDestinations.create({
    name: slug,
    type: "webhook_endpoint",
    event_payload: "thin",
    enabled_events: ACCOUNT_EVENTS,
    webhook_endpoint: { url: `${webhookUrl}/api/stripe/${slug}/thin` },
    include: ["webhook_endpoint.signing_secret"],
  });
  return {
    webhook_platform: await endpoint("platform"),
    webhook_connect: await endpoint("connect"),
    webhook_thin: thin.webhook_endpoint?.signing_secret ?? "",
  };
}

export async function makeOperator(
  world: World,
  slug: string,
  country: string,
  currency: Currency,
): Promise<TestOperator> {
  const id = uuidv7();
  await world.database.system.transaction((tx) =>
    insertOperator(tx, {
      id,
      slug,
      name: slug,
      legalName: `${slug} Ltd`,
      addressLines: ["1 Main Street"],
      country,
      vatNumber: `${country}123456789`,
      vatBasisPoints: 2_000,
      currency,
      supportEmail: `help@${slug}.example`,
      createdAt: world.now(),
    }),
  );
  return { id, slug, country, currency };
}

export async function makeConnection(world: World, app: TestApp, operator: TestOperator): Promise<TestConnection> {
  const context = world.system();
  const id = uuidv7();
  const stripe = await context.stripe.forApp(app.id);
  const { country, currency } = operator;
  const answer = await stripe.createAccount(keyOf(id), {
    displayName: operator.slug,
    contactEmail: "owner@example.com",
    country,
    currency,
  });
  if (!answer.ok) throw new Error(`no account: ${answer.reason}`);
  const { account } = answer.value;
  await world.database.system.transaction((tx) =>
    insertConnection(tx, {
      id,
      appId: app.id,
      operatorId: operator.id,
      kind: "accounts_v2",
      stripeAccountId: account,
      capabilities: {},
      requirements: [],
      currency,
      minimumChargeMinor: minor(MINIMUM_MINOR[currency] ?? 50),
      openedAt: world.now(),
    }),
  );
  await world.simulator.control("POST", `accounts/${account}/onboard`, z.unknown(), { platform: app.platform.account });
  await execute(refreshConnection, world.system(), { connectionId: id });
  return { id, account };
}

/** What a place that sells open stays holds on the card, and when it stops or asks. */
export type OpenTerms = {
  readonly holdMinor: Minor;
  readonly openMinutesMax?: number;
  readonly stillParkedMinutes?: number;
};

export async function makePlace(
  world: World,
  operator: TestOperator,
  tariff: SeedTariffKey,
  zoneCode: string,
  open?: OpenTerms,
): Promise<TestPlace> {
  const seed = seedTariff(tariff);
  const id = uuidv7();
  await world.database.system.transaction(async (tx) => {
    await insertPlace(tx, {
      id,
      operatorId: operator.id,
      zoneCode,
      name: `Place ${zoneCode}`,
      address: "Main Street",
      latitude: 48.85,
      longitude: 2.35,
      timeZone: seed.tariff.timeZone,
      currency: operator.currency,
      service: seed.service,
      kinds: open ? ["prepaid", "open"] : ["prepaid"],
      ...open,
      createdAt: world.now(),
    });
    await insertTariffVersion(tx, {
      id: uuidv7(),
      operatorId: operator.id,
      placeId: id,
      version: 1,
      rules: seed.tariff,
      publishedAt: world.now(),
    });
  });
  return { id, zoneCode, operator };
}

/** A guest of an app's; its context is made anew for each act with `world.context(guest.actor)`. */
export async function makeDriver(world: World, app: TestApp): Promise<Context> {
  const driverId = uuidv7();
  await world.database.system.transaction((tx) =>
    tx.insert(driver).values({ id: driverId, appId: app.id, locale: "en", createdAt: world.now() }),
  );
  return world.context({ kind: "driver", appId: app.id, driverId, personId: null });
}
