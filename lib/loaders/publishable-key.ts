import { listPlatformKeys } from "@/db/store/app";
import { Refusal } from "@/lib/domain/errors";
import { STRIPE_API_VERSION } from "@/lib/stripe/version";
import type { Context } from "@/lib/use-cases/command";

export type PublishableKeyView = { readonly publishableKey: string };

/** The newest publishable key of the caller's app. Public, so it may be cached; a roll shows within the cache's life or on a forced reload. */
export async function loadPublishableKey(context: Context): Promise<PublishableKeyView> {
  if (!("appId" in context.actor) || context.actor.appId === null) throw new Refusal("not_found");
  const { appId } = context.actor;
  // Keys are valid on real time, and only the system may read them.
  const by = { appId, kind: "publishable", now: new Date() } as const;
  const keys = await context.db.single((asking) => listPlatformKeys(asking, by));
  const key = keys[0];
  if (!key) throw new Refusal("not_found");
  const at = { tenant: appId, table: "platform_key", column: "sealed_value", rowId: key.id };
  return { publishableKey: context.vault.open(key.sealed, at) };
}

export type StripeConfigView = PublishableKeyView & { readonly apiVersion: string };

/** What an app's own pages need to open Stripe.js, with the version of Stripe's API that we speak. */
export async function loadStripeConfig(context: Context): Promise<StripeConfigView> {
  return { ...(await loadPublishableKey(context)), apiVersion: STRIPE_API_VERSION };
}
