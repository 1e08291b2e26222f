import { APPS, type AppPlan, OPERATORS, type OperatorPlan, type PlacePlan } from "@/db/seed/city";
import type { Desk } from "@/db/seed/desk";
import { seedTariff } from "@/db/seed/tariffs";
import { insertApiKey, insertApp, insertFeePlan, insertPlatformKey, type PlatformKeyKind } from "@/db/store/app";
import { insertConnection } from "@/db/store/connection";
import { insertOperator } from "@/db/store/operator";
import { insertPlace, insertTariffVersion } from "@/db/store/place";
import { apiKeyText, KEY_ID_LETTERS, OPERATOR_SCOPES } from "@/lib/domain/api-key";
import { minimumChargeOf } from "@/lib/domain/connection";
import { type Currency, type Minor, minor } from "@/lib/domain/money";
import { execute } from "@/lib/use-cases/command";
import { openConnection } from "@/lib/use-cases/connection/open";
import { refreshConnection } from "@/lib/use-cases/connection/refresh";

export type SeededApp = {
  readonly id: string;
  readonly plan: AppPlan;
  readonly account: string;
  readonly secretKey: string;
  readonly publishableKey: string;
  readonly apiKey: string;
};
export type SeededPlace = { readonly plan: PlacePlan; readonly operator: OperatorPlan };
export type SeededConnection = { readonly id: string; readonly app: string; readonly account: string };
export type SeededOperator = {
  readonly id: string;
  readonly plan: OperatorPlan;
  readonly connections: readonly SeededConnection[];
  readonly apiKey: string;
};
export type City = { readonly apps: readonly SeededApp[]; readonly operators: readonly SeededOperator[] };

/** What people find the city's own keys under. */
const KEY_LABEL = "Demo";

/** Apps with their Stripe platforms, operators with their accounts, places with their tariffs. */
export async function foundCity(desk: Desk): Promise<City> {
  const apps = await Promise.all(APPS.map((plan) => foundApp(desk, plan)));
  const operators = await Promise.all(OPERATORS.map((plan) => foundOperator(desk, plan, apps)));
  return { apps, operators };
}

async function foundApp(desk: Desk, plan: AppPlan): Promise<SeededApp> {
  const context = desk.system();
  const platform = await desk.simulator.platform({
    name: plan.name,
    country: plan.country,
    extension: plan.isExtension,
  });
  const { slug, name, isPortal, isExtension, feePlan } = plan;
  const [id, key] = [context.newId(), newKey(desk)];
  await context.db.transaction(async (tx) => {
    await insertApp(tx, {
      id,
      slug,
      name,
      mode: "test",
      isPortal,
      isExtension,
      stripeAccountId: platform.account,
      stripeClientId: platform.clientId,
      returnOrigins: [...plan.returnOrigins],
      createdAt: context.now,
    });
    await insertFeePlan(tx, { id: context.newId(), appId: id, version: 1, ...feePlan, publishedAt: context.now });
    await insertApiKey(tx, { ...key.row, appId: id, scopes: [...plan.scopes] });
  });
  const { secretKey, publishableKey, account } = platform;
  await keepKey(desk, id, "secret", secretKey);
  await keepKey(desk, id, "publishable", publishableKey);
  return { id, plan, account, secretKey, publishableKey, apiKey: key.text };
}

/** A key in test mode, without the owner and the scopes that it gets. */
function newKey(desk: Desk) {
  const { newId, newToken, vault, now: createdAt } = desk.system();
  const [keyId, secret] = [newToken().slice(0, KEY_ID_LETTERS), newToken()];
  const row = { id: newId(), keyId, secretHash: vault.hash(secret), label: KEY_LABEL, createdAt };
  return { row, text: apiKeyText({ mode: "test", keyId, secret }) };
}

async function keepKey(desk: Desk, appId: string, kind: PlatformKeyKind, value: string): Promise<void> {
  const { db, vault, newId, now } = desk.system();
  const id = newId();
  const at = { tenant: appId, table: "platform_key", column: "sealed_value", rowId: id };
  const sealedValue = vault.seal(value, at);
  await db.transaction((tx) => insertPlatformKey(tx, { id, appId, kind, sealedValue, validFrom: now }));
}

async function foundOperator(desk: Desk, plan: OperatorPlan, apps: readonly SeededApp[]): Promise<SeededOperator> {
  const context = desk.system();
  const [id, key] = [context.newId(), newKey(desk)];
  const { slug, name, legalName, addressLines, country, currency, vatNumber, vatBasisPoints } = plan;
  await context.db.transaction(async (tx) => {
    await insertOperator(tx, {
      id,
      slug,
      name,
      legalName,
      addressLines: [...addressLines],
      country,
      currency,
      vatNumber,
      vatBasisPoints,
      supportEmail: `help@${slug}.example`,
      createdAt: context.now,
    });
    await insertApiKey(tx, { ...key.row, operatorId: id, mode: "test", scopes: [...OPERATOR_SCOPES] });
  });
  const connections: SeededConnection[] = [];
  for (const app of apps) {
    const shared = plan.hasSharedAccount ? connections[0] : undefined;
    connections.push(await (shared ? shareAccount(desk, app, id, plan, shared) : openAccount(desk, app, id)));
  }
  await Promise.all(plan.places.map((place) => foundPlace(desk, id, plan, place)));
  return { id, plan, connections, apiKey: key.text };
}

async function openAccount(desk: Desk, app: SeededApp, operatorId: string): Promise<SeededConnection> {
  const opened = await execute(openConnection, desk.system(), { appId: app.id, operatorId });
  await desk.simulator.onboard(opened.account, app.account);
  await execute(refreshConnection, desk.system(), { connectionId: opened.connectionId });
  return { id: opened.connectionId, app: app.plan.slug, account: opened.account };
}

/** The operator allowed an extension platform to act on the account that it has already. */
async function shareAccount(
  desk: Desk,
  app: SeededApp,
  operatorId: string,
  { currency }: OperatorPlan,
  { account }: SeededConnection,
): Promise<SeededConnection> {
  await desk.simulator.share(account, app.account);
  const { db, newId, now } = desk.system();
  const id = newId();
  await db.transaction((tx) =>
    insertConnection(tx, {
      id,
      appId: app.id,
      operatorId,
      kind: "oauth",
      stripeAccountId: account,
      capabilities: {},
      requirements: [],
      currency,
      minimumChargeMinor: minimumChargeOf(currency),
      openedAt: now,
    }),
  );
  await execute(refreshConnection, desk.system(), { connectionId: id });
  return { id, app: app.plan.slug, account };
}

/** About thirty euros: what an evening in a car park costs. */
function holdOf(currency: Currency): Minor {
  return minor(currency === "sek" ? 30_000 : 3_000);
}

async function foundPlace(desk: Desk, operatorId: string, operator: OperatorPlan, plan: PlacePlan): Promise<void> {
  const { db, newId, now } = desk.system();
  const { service, tariff } = seedTariff(plan.tariff);
  const id = newId();
  const [latitude, longitude] = plan.at;
  const { zoneCode, name, address } = plan;
  await db.transaction(async (tx) => {
    await insertPlace(tx, {
      id,
      operatorId,
      zoneCode,
      name,
      address,
      latitude,
      longitude,
      timeZone: tariff.timeZone,
      currency: operator.currency,
      service,
      kinds: [...plan.kinds],
      holdMinor: plan.kinds.includes("open") ? holdOf(operator.currency) : null,
      stillParkedMinutes: plan.stillParkedMinutes ?? null,
      createdAt: now,
    });
    const version = { id: newId(), operatorId, placeId: id, version: 1, rules: tariff, publishedAt: now };
    await insertTariffVersion(tx, version);
  });
}

/** Last of all: Stripe tells of what happens from now on, not of the past that was made here. */
export async function listenToStripe(desk: Desk, apps: readonly SeededApp[]): Promise<void> {
  const listen = async ({ id, plan, secretKey }: SeededApp, kind: "platform" | "connect" | "thin") => {
    const target = new URL(`/api/stripe/${plan.slug}/${kind}`, desk.bayfareUrl).href;
    const secret = await desk.simulator.registerWebhook(secretKey, target, kind);
    await keepKey(desk, id, `webhook_${kind}`, secret);
  };
  await Promise.all(apps.flatMap((app) => [listen(app, "platform"), listen(app, "connect"), listen(app, "thin")]));
}
