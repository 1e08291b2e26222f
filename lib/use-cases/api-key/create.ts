import { z } from "zod";
import type { Tx } from "@/db/client";
import { lockKeyOwner } from "@/db/store/api-key";
import { findApp } from "@/db/store/app";
import { API_SCOPES, APP_MODES, type AppMode, KEY_LABEL_MAX, OPERATOR_SCOPES } from "@/lib/domain/api-key";
import { Refusal } from "@/lib/domain/errors";
import type { KeyOwner } from "@/lib/domain/key-owner";
import { type MadeKey, makeKey } from "@/lib/use-cases/api-key/made";
import { changedOwner } from "@/lib/use-cases/api-key/owner";
import { command, InvalidInput } from "@/lib/use-cases/command";
import { trace } from "@/lib/use-cases/trace";

/** A key for an app's server, or for what an operator looks at vehicles with. `now` is real time, as all times of keys. */
export const createApiKey = command({
  name: "api_key.create",
  permission: "api_key.create",
  input: z.object({
    apiKeyId: z.uuid(),
    label: z.string().trim().min(1, "required").max(KEY_LABEL_MAX, "too_long"),
    scopes: z.array(z.enum([...API_SCOPES, ...OPERATOR_SCOPES])).min(1, "scopes"),
    /** Of an operator's key: an app has a mode of its own. */
    mode: z.enum(APP_MODES, "required").optional(),
  }),
  run: async (context, { apiKeyId, label, scopes, mode: asked }): Promise<MadeKey> => {
    const owner = changedOwner(context);
    const allowed: readonly string[] = "appId" in owner ? API_SCOPES : OPERATOR_SCOPES;
    if (!scopes.every((scope) => allowed.includes(scope))) throw new InvalidInput({ scopes: ["scopes"] });
    const given = [...new Set(scopes)];
    return context.db.as({ kind: "system" }).transaction(async (tx) => {
      await lockKeyOwner(tx, owner);
      const shownMode = await modeOf(tx, owner, asked);
      const made = await makeKey(tx, context, { apiKeyId, owner, shownMode, label, scopes: given });
      await trace(tx, context, "api_key.create", owner, { apiKeyId, scopes: given.join(" ") });
      return made;
    });
  },
});

async function modeOf(tx: Tx, owner: KeyOwner, asked: AppMode | undefined): Promise<AppMode> {
  if ("operatorId" in owner) {
    if (asked === undefined) throw new InvalidInput({ mode: ["required"] });
    return asked;
  }
  const app = await findApp(tx, owner);
  if (!app) throw new Refusal("not_found");
  return app.mode;
}
