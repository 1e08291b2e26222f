import { listPublishableKeys } from "@/db/store/app";
import { together } from "@/db/together";
import { Refusal } from "@/lib/domain/errors";
import { STRIPE_API_VERSION } from "@/lib/stripe/version";
import type { Context } from "@/lib/use-cases/command";

export type PublishableKeyView = { readonly publishableKey: string };

type Found = Readonly<Parameters<Context["vault"]["open"]>>;

/** How long a key that was found is told again to whoever lets caches answer: a roll is older than that before anybody has heard of it. */
const KEPT_MS = 1_000;

type Kept = { readonly key: Promise<string | undefined>; readonly until: number };
const kept = new WeakMap<object, Map<string, Kept>>();

/** Keys are valid on real time, and only the system may read them. */
const findKey = together(async (db, appIds: readonly string[]): Promise<readonly (Found | undefined)[]> => {
  const rows = await db.single((asking) => listPublishableKeys(asking, [...new Set(appIds)], new Date()));
  const found = new Map(
    rows.map(({ id: rowId, appId, sealed }): [string, Found] => {
      return [appId, [sealed, { tenant: appId, table: "platform_key", column: "sealed_value", rowId }]];
    }),
  );
  return appIds.map((appId) => found.get(appId));
});

async function newest({ db, vault }: Context, appId: string): Promise<string | undefined> {
  const key = await findKey(db.as({ kind: "system" }), appId);
  return key && vault.open(...key);
}

/** What was found within the last second; what failed is not kept. */
function recent(context: Context, appId: string): Promise<string | undefined> {
  const { origin } = context.db;
  const apps = kept.get(origin) ?? new Map<string, Kept>();
  kept.set(origin, apps);
  const now = performance.now();
  const known = apps.get(appId);
  if (known && now < known.until) return known.key;
  const key = newest(context, appId);
  apps.set(appId, { key, until: now + KEPT_MS });
  key.catch(() => apps.delete(appId));
  return key;
}

async function keyOf(context: Context, find: typeof newest): Promise<string> {
  const { actor } = context;
  if (!("appId" in actor) || actor.appId === null) throw new Refusal("not_found");
  const key = await find(context, actor.appId);
  if (key === undefined) throw new Refusal("not_found");
  return key;
}

/** The newest publishable key of the caller's app. Public, so it may be cached; a roll shows within the cache's life or on a forced reload. */
export async function loadPublishableKey(context: Context): Promise<PublishableKeyView> {
  return { publishableKey: await keyOf(context, newest) };
}

export type StripeConfigView = PublishableKeyView & { readonly apiVersion: string };

/** What an app's own pages need to open Stripe.js, with the version of Stripe's API that we speak. Unless a reload is forced, the key may have been read up to a second ago. */
export async function loadStripeConfig(context: Context, isReload: boolean): Promise<StripeConfigView> {
  return { publishableKey: await keyOf(context, isReload ? newest : recent), apiVersion: STRIPE_API_VERSION };
}
