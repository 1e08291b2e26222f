import { z } from "zod";
import { endSecret, hasSecret, insertSecret, listSecrets, lockEndpoint, takeUnshownSecret } from "@/db/store/webhook";
import { SECRET_OVERLAP_MS, SECRETS_MAX } from "@/lib/domain/delivery";
import { Refusal } from "@/lib/domain/errors";
import { command } from "@/lib/use-cases/command";
import { appOf } from "@/lib/use-cases/driver/app-of";
import { trace } from "@/lib/use-cases/trace";
import { appToTell, newSealedSecret, secretAt } from "@/lib/use-cases/webhook/secret";

/** A new secret for an endpoint. Each one before signs beside it until its own day is over, so that the receiver can change without a loss. */
export const rollSecret = command({
  name: "webhook_endpoint.roll_secret",
  permission: "webhook_endpoint.manage",
  input: z.object({ endpointId: z.uuid(), secretId: z.uuid() }),
  run: async (context, { endpointId, secretId }): Promise<void> => {
    const { db, now } = context;
    const one = { appId: appToTell(context), endpointId };
    await db.as({ kind: "system" }).transaction(async (tx) => {
      if (!(await lockEndpoint(tx, one))) throw new Refusal("webhook_endpoint.not_found");
      if (await hasSecret(tx, secretId)) return;
      const live = await listSecrets(tx, endpointId, now);
      if (live.length >= SECRETS_MAX)
        throw new Refusal("webhook_endpoint.rolled_too_often", { secretsMax: SECRETS_MAX });
      await endSecret(tx, one, new Date(now.getTime() + SECRET_OVERLAP_MS));
      await insertSecret(tx, newSealedSecret(context, { ...one, secretId }));
      await trace(tx, context, "webhook_endpoint.roll_secret", { appId: one.appId }, { endpointId });
    });
  },
});

/** The newest secret of an endpoint, to whoever asks first; null for everybody after. */
export const showSecret = command({
  name: "webhook_endpoint.show_secret",
  permission: "webhook_endpoint.manage",
  input: z.object({ endpointId: z.uuid() }),
  run: async (context, { endpointId }): Promise<string | null> => {
    const { db, now, vault } = context;
    const appId = appOf(context);
    return db.as({ kind: "system" }).transaction(async (tx) => {
      const secret = await takeUnshownSecret(tx, { appId, endpointId }, now);
      if (!secret) return null;
      await trace(tx, context, "webhook_endpoint.show_secret", { appId }, { endpointId });
      return vault.open(secret.sealed, secretAt(appId, secret.id));
    });
  },
});
