import type { insertSecret } from "@/db/store/webhook";
import type { Context, SealedAt } from "@/lib/use-cases/command";
import { appOf } from "@/lib/use-cases/driver/app-of";
import { PROOF_MINUTES_MAX, requireFreshSecondFactorIfAny } from "@/lib/use-cases/sign-in/fresh-second-factor";
import { newWebhookSecret } from "@/lib/webhooks/signature";

export function secretAt(appId: string, secretId: string): SealedAt {
  return { tenant: appId, table: "webhook_secret", column: "sealed_value", rowId: secretId };
}

/** The app whose events are told. A developer with a second factor has proven it just now: an address hears all that happens. */
export function appToTell(context: Context): string {
  if (context.actor.kind === "developer") requireFreshSecondFactorIfAny(context, PROOF_MINUTES_MAX);
  return appOf(context);
}

/** A new secret as its row: nobody has seen it yet. */
export function newSealedSecret(
  { vault, now }: Context,
  { appId, endpointId, secretId: id }: { appId: string; endpointId: string; secretId: string },
): Parameters<typeof insertSecret>[1] {
  const sealedValue = vault.seal(newWebhookSecret(), secretAt(appId, id));
  return { id, appId, endpointId, sealedValue, createdAt: now };
}
