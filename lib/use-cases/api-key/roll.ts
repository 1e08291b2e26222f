import { z } from "zod";
import type { Tx } from "@/db/client";
import { endApiKey, findOwnApiKey, lockKeyOwner } from "@/db/store/api-key";
import { ROLL_OVERLAPS_MS } from "@/lib/domain/api-key";
import { Refusal } from "@/lib/domain/errors";
import type { KeyOwner } from "@/lib/domain/key-owner";
import { type MadeKey, makeKey } from "@/lib/use-cases/api-key/made";
import { changedOwner } from "@/lib/use-cases/api-key/owner";
import { command } from "@/lib/use-cases/command";
import { trace } from "@/lib/use-cases/trace";

/** A new key that takes over from one that works; that one goes on for the chosen time. Of two who roll one key, one does. */
export const rollApiKey = command({
  name: "api_key.roll",
  permission: "api_key.roll",
  input: z.object({
    apiKeyId: z.uuid(),
    /** Made with the form, so that the same form twice rolls once. */
    newKeyId: z.uuid(),
    overlap: z.enum(["now", "hour", "day", "week"], "required"),
  }),
  run: async (context, { apiKeyId, newKeyId, overlap }): Promise<MadeKey> => {
    const owner = changedOwner(context);
    const { now } = context;
    return context.db.as({ kind: "system" }).transaction(async (tx) => {
      await lockKeyOwner(tx, owner);
      if (await findOwnApiKey(tx, { owner, apiKeyId: newKeyId })) throw new Refusal("api_key.shown_once");
      const old = await findOwnApiKey(tx, { owner, apiKeyId });
      const endsAt = new Date(now.getTime() + ROLL_OVERLAPS_MS[overlap]);
      const ended = await endApiKey(tx, { owner, apiKeyId }, { now, endsAt });
      if (!old || !ended) throw await reasonOf(tx, owner, apiKeyId);
      const { label, scopes } = ended;
      const plan = { apiKeyId: newKeyId, owner, shownMode: old.mode, label, scopes, rolledFromId: apiKeyId };
      const made = await makeKey(tx, context, plan);
      await trace(tx, context, "api_key.roll", owner, { apiKeyId, newKeyId, overlap });
      return made;
    });
  },
});

async function reasonOf(tx: Tx, owner: KeyOwner, apiKeyId: string): Promise<Refusal> {
  const key = await findOwnApiKey(tx, { owner, apiKeyId });
  if (!key) return new Refusal("api_key.not_found");
  return new Refusal(
    key.rolledIntoKeyId !== null && key.revokedAt === null ? "api_key.already_rolled" : "api_key.over",
  );
}
