import { z } from "zod";
import { insertApp, insertFeePlan, insertPlatformKey } from "@/db/store/app";
import { insertConnection } from "@/db/store/connection";
import { insertOperator } from "@/db/store/operator";
import { insertPlace, insertTariffVersion } from "@/db/store/place";
import { uuidv7 } from "@/lib/auth/context";
import { stripeGateways } from "@/lib/auth/gateways";
import { minor } from "@/lib/domain/money";
import { parseTariff } from "@/lib/domain/tariff/parse";
import { keyOf } from "@/lib/stripe/gateway";
import type { TestDatabase } from "@/tests/support/database";
import { testVault } from "@/tests/support/public-context";
import type { TestPlatform, TestSimulator } from "@/tests/support/simulator";

export type TestApp = { readonly id: string; readonly slug: string; readonly platform: TestPlatform };
export type TestOperator = {
  readonly id: string;
  readonly zoneCode: string;
  /** The connected account under each app, by the app's slug. */
  readonly accounts: Readonly<Record<string, string>>;
};

const TARIFF = {
  rateTableName: "One hour, ten euros",
  timeZone: "Europe/Paris",
  applicableCurrency: "eur",
  taxIncluded: true,
  taxRateBasisPoints: 2000,
  rateLineCollections: [
    { rateLines: [{ rateLineType: "incrementingRate", incrementPeriodMinutes: 60, valueMinor: 1000 }] },
  ],
};

const onboarded = z.object({ chargesEnabled: z.literal(true) });

/** An app with a Stripe platform of its own, its secret key sealed, and a fee plan. */
export async function addApp(database: TestDatabase, simulator: TestSimulator, slug: string): Promise<TestApp> {
  const platform = await simulator.platform({ name: slug, country: "FR" });
  const [id, keyId] = [uuidv7(), uuidv7()];
  const createdAt = new Date(0);
  const at = { tenant: id, table: "platform_key", column: "sealed_value", rowId: keyId };
  await database.system.transaction(async (tx) => {
    await insertApp(tx, {
      id,
      slug,
      name: slug,
      mode: "test",
      isPortal: slug === "portal",
      stripeAccountId: platform.account,
      stripeClientId: platform.clientId,
      createdAt,
    });
    await insertPlatformKey(tx, {
      id: keyId,
      appId: id,
      kind: "secret",
      sealedValue: testVault.seal(platform.secretKey, at),
      validFrom: createdAt,
    });
    await insertFeePlan(tx, {
      id: uuidv7(),
      appId: id,
      version: 1,
      serviceFees: { eur: minor(50) },
      commissionBasisPoints: 500,
      commissionFixed: {},
      publishedAt: createdAt,
    });
  });
  return { id, slug, platform };
}

/** An operator with one place and a charging account under each app. */
export async function addOperator(
  database: TestDatabase,
  simulator: TestSimulator,
  apps: readonly TestApp[],
  slug: string,
  zoneCode: string,
): Promise<TestOperator> {
  const [id, placeId] = [uuidv7(), uuidv7()];
  const createdAt = new Date(0);
  const parsed = parseTariff(TARIFF);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  await database.system.transaction(async (tx) => {
    await insertOperator(tx, {
      id,
      slug,
      name: `Ville de ${slug}`,
      legalName: `Ville de ${slug}`,
      addressLines: ["1 Place de la Mairie"],
      country: "FR",
      vatNumber: "FR00123456789",
      vatBasisPoints: 2000,
      currency: "eur",
      supportEmail: `support@${slug}.example`,
      createdAt,
    });
    await insertPlace(tx, {
      id: placeId,
      operatorId: id,
      zoneCode,
      name: `Rue de la Gare, ${slug}`,
      address: "12 Rue de la Gare",
      latitude: 45.7,
      longitude: 4.8,
      timeZone: "Europe/Paris",
      currency: "eur",
      service: "parking",
      kinds: ["prepaid"],
      createdAt,
    });
    await insertTariffVersion(tx, {
      id: uuidv7(),
      operatorId: id,
      placeId,
      version: 1,
      rules: parsed.tariff,
      publishedAt: createdAt,
    });
  });
  const accounts: Record<string, string> = {};
  for (const app of apps) accounts[app.slug] = await connect(database, simulator, app, { id, slug });
  return { id, zoneCode, accounts };
}

async function connect(
  database: TestDatabase,
  simulator: TestSimulator,
  app: TestApp,
  operator: { id: string; slug: string },
): Promise<string> {
  const connectionId = uuidv7();
  const gateway = await stripeGateways(database.system, testVault).forApp(app.id);
  const opened = await gateway.createAccount(keyOf(connectionId), {
    displayName: operator.slug,
    contactEmail: `money@${operator.slug}.example`,
    country: "FR",
    currency: "eur",
  });
  if (!opened.ok) throw new Error("no account");
  const { account } = opened.value;
  const platform = app.platform.account;
  await simulator.control("POST", `accounts/${account}/onboard`, onboarded, { platform });
  const seen = await gateway.fetchAccount(account);
  if (!seen.ok) throw new Error("no account");
  await database.system.transaction((tx) =>
    insertConnection(tx, {
      id: connectionId,
      appId: app.id,
      operatorId: operator.id,
      kind: "accounts_v2",
      stripeAccountId: account,
      chargesEnabled: seen.value.chargesEnabled,
      payoutsEnabled: seen.value.payoutsEnabled,
      detailsSubmitted: seen.value.detailsSubmitted,
      capabilities: seen.value.capabilities,
      requirements: [],
      currency: "eur",
      minimumChargeMinor: minor(50),
      openedAt: new Date(0),
    }),
  );
  return account;
}
