import { listPublishableKeys } from "@/db/store/app";
import { together } from "@/db/together";
import { Refusal } from "@/lib/domain/errors";
import { STRIPE_API_VERSION } from "@/lib/stripe/version";
import type { Context } from "@/lib/use-cases/command";

export type PublishableKeyView = { readonly publishableKey: string };

type Found = Readonly<Parameters<Context["vault"]["open"]>>;

const opened = new WeakMap<Context["vault"], Map<string, string>>();

/** Such a key is no secret, and is asked for with every page that takes a card: what is sealed at one place is opened once. */
function open(vault: Context["vault"], sealed: string, at: Parameters<Context["vault"]["open"]>[1]): string {
  const known = opened.get(vault) ?? new Map<string, string>();
  opened.set(vault, known);
  const here = JSON.stringify([sealed, at]);
  const key = known.get(here) ?? vault.open(sealed, at);
  known.set(here, key);
  return key;
}

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

/** The newest publishable key of the caller's app. Public, so it may be cached; a roll shows within the cache's life or on a forced reload. */
export async function loadPublishableKey({ actor, db, vault }: Context): Promise<PublishableKeyView> {
  if (!("appId" in actor) || actor.appId === null) throw new Refusal("not_found");
  const key = await findKey(db.as({ kind: "system" }), actor.appId);
  if (!key) throw new Refusal("not_found");
  return { publishableKey: open(vault, ...key) };
}

export type StripeConfigView = PublishableKeyView & { readonly apiVersion: string };

/** What an app's own pages need to open Stripe.js, with the version of Stripe's API that we speak. */
export async function loadStripeConfig(context: Context): Promise<StripeConfigView> {
  return { ...(await loadPublishableKey(context)), apiVersion: STRIPE_API_VERSION };
}
