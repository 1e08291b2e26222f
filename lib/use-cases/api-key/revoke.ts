import { z } from "zod";
import { findOwnApiKey, revokeKey } from "@/db/store/api-key";
import { Refusal } from "@/lib/domain/errors";
import { changedOwner } from "@/lib/use-cases/api-key/owner";
import { command } from "@/lib/use-cases/command";
import { trace } from "@/lib/use-cases/trace";

/** Ends a key at once: a request that has begun comes to its end, the next one is refused. Doing it again changes nothing. */
export const revokeApiKey = command({
  name: "api_key.revoke",
  permission: "api_key.revoke",
  input: z.object({ apiKeyId: z.uuid() }),
  run: async (context, { apiKeyId }): Promise<void> => {
    const owner = changedOwner(context);
    await context.db.as({ kind: "system" }).transaction(async (tx) => {
      if (!(await findOwnApiKey(tx, { owner, apiKeyId }))) throw new Refusal("api_key.not_found");
      if (!(await revokeKey(tx, { owner, apiKeyId }, context.now))) return;
      await trace(tx, context, "api_key.revoke", owner, { apiKeyId });
    });
  },
});
