import { connection } from "next/server";
import { listWebhookSecrets } from "@/db/store/app";
import { database, systemContext, vault } from "@/lib/auth/context";
import type { OpenedEndpoint, StripeEndpoint } from "@/lib/http/stripe-route";
import { readEvent, readThinEvent } from "@/lib/stripe/events";

/** The endpoint of an app with the secrets that are valid now; undefined when there is no such app. */
export async function openStripeEndpoint(
  appSlug: string,
  endpoint: StripeEndpoint,
): Promise<OpenedEndpoint | undefined> {
  await connection();
  // Signatures and secrets are matters of real time.
  const found = await database({ kind: "system" }).read((tx) =>
    listWebhookSecrets(tx, appSlug, `webhook_${endpoint}`, new Date()),
  );
  if (!found) return undefined;
  const secrets = found.sealedValues.map(({ id, sealed }) =>
    vault.open(sealed, { tenant: found.appId, table: "platform_key", column: "sealed_value", rowId: id }),
  );
  const reader = endpoint === "thin" ? readThinEvent : readEvent;
  return {
    appId: found.appId,
    context: await systemContext("stripe.webhook"),
    read: (payload, signature) => reader(payload, signature, secrets),
  };
}
