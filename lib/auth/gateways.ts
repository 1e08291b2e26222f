import type { Database } from "@/db/client";
import { listPlatformKeys } from "@/db/store/app";
import { gatewayFor } from "@/lib/stripe/client";
import type { StripeGateways } from "@/lib/stripe/gateway";
import type { Vault } from "@/lib/use-cases/command";

/** Keys are read for every command, so that a rolled key works without a restart. They are valid on real time: a roll must not wait for a moved product clock. */
export function stripeGateways(db: Database, vault: Vault): StripeGateways {
  return {
    async forApp(appId) {
      const [key] = await db.single((asking) => listPlatformKeys(asking, { appId, kind: "secret", now: new Date() }));
      if (!key) throw new Error(`app ${appId} has no Stripe key`);
      const at = { tenant: appId, table: "platform_key", column: "sealed_value", rowId: key.id };
      return gatewayFor(vault.open(key.sealed, at), key.stripeAccountId);
    },
  };
}
