import type { insertSecret } from "@/db/store/webhook";
import type { Context, SealedAt } from "@/lib/use-cases/command";
import { newWebhookSecret } from "@/lib/webhooks/signature";

export function secretAt(appId: string, secretId: string): SealedAt {
  return { tenant: appId, table: "webhook_secret", column: "sealed_value", rowId: secretId };
}

/** A new secret as its row: nobody has seen it yet. */
export function newSealedSecret(
  { vault, now }: Context,
  { appId, endpointId, secretId: id }: { appId: string; endpointId: string; secretId: string },
): Parameters<typeof insertSecret>[1] {
  const sealedValue = vault.seal(newWebhookSecret(), secretAt(appId, id));
  return { id, appId, endpointId, sealedValue, createdAt: now };
}
