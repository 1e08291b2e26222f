import { listPublishableKeys } from "@/db/store/app";
import { together } from "@/db/together";
import { Refusal } from "@/lib/domain/errors";
import { STRIPE_API_VERSION } from "@/lib/stripe/version";
import type { Context } from "@/lib/use-cases/command";

export type PublishableKeyView = { readonly publishableKey: string };

type Asked = Pick<Context, "vault"> & { readonly appId: string };
type Found = { readonly open: () => string };

/** A key is opened once for all who asked for it. Keys are valid on real time, and only the system may read them. */
const findKey = together(async (db, asked: readonly Asked[]): Promise<readonly (Found | undefined)[]> => {
  const vaults = new Map(asked.map(({ appId, vault }) => [appId, vault]));
  const rows = await db.single((asking) => listPublishableKeys(asking, [...vaults.keys()], new Date()));
  const found = new Map(
    rows.map(({ id: rowId, appId, sealed }) => {
      const at = { tenant: appId, table: "platform_key", column: "sealed_value", rowId };
      let opened: string | undefined;
      const open = () => (opened ??= vaults.get(appId)?.open(sealed, at) ?? "");
      return [appId, { open }];
    }),
  );
  return asked.map(({ appId }) => found.get(appId));
});

/** The newest publishable key of the caller's app. Public, so it may be cached; a roll shows within the cache's life or on a forced reload. */
export async function loadPublishableKey({ actor, db, vault }: Context): Promise<PublishableKeyView> {
  if (!("appId" in actor) || actor.appId === null) throw new Refusal("not_found");
  const key = await findKey(db.as({ kind: "system" }), { appId: actor.appId, vault });
  if (!key) throw new Refusal("not_found");
  return { publishableKey: key.open() };
}

export type StripeConfigView = PublishableKeyView & { readonly apiVersion: string };

/** What an app's own pages need to open Stripe.js, with the version of Stripe's API that we speak. */
export async function loadStripeConfig(context: Context): Promise<StripeConfigView> {
  return { ...(await loadPublishableKey(context)), apiVersion: STRIPE_API_VERSION };
}
