import type { Tx } from "@/db/client";
import { countLivingKeys, insertKeyOnce } from "@/db/store/api-key";
import { type AppMode, apiKeyText, KEY_ID_LETTERS, LIVING_KEYS_MAX } from "@/lib/domain/api-key";
import { Refusal } from "@/lib/domain/errors";
import type { KeyOwner } from "@/lib/domain/key-owner";
import type { Context } from "@/lib/use-cases/command";

/** A new key; nobody can be told its text again. */
export type MadeKey = { readonly apiKeyId: string; readonly text: string };

type Plan = {
  readonly apiKeyId: string;
  readonly owner: KeyOwner;
  /** What it begins with. */
  readonly shownMode: AppMode;
  readonly label: string;
  readonly scopes: readonly string[];
  readonly rolledFromId?: string;
};

/**
 * Keeps a key's hash and gives its text. The id comes with the form: the same form twice is one key, whose text was the first
 * answer's. Its owner is locked.
 */
export async function makeKey(tx: Tx, context: Context, plan: Plan): Promise<MadeKey> {
  const { actor, now, vault, newToken } = context;
  const { apiKeyId, owner, shownMode: mode, label, scopes, rolledFromId = null } = plan;
  const [keyId, secret] = [newToken().slice(0, KEY_ID_LETTERS), newToken()];
  const isNew = await insertKeyOnce(tx, {
    id: apiKeyId,
    ...owner,
    mode: "operatorId" in owner ? mode : null,
    keyId,
    secretHash: vault.hash(secret),
    label,
    scopes: [...scopes],
    createdAt: now,
    createdBy: "personId" in actor ? actor.personId : null,
    rolledFromId,
  });
  if (!isNew) throw new Refusal("api_key.shown_once");
  if ((await countLivingKeys(tx, owner, now)) > LIVING_KEYS_MAX) {
    throw new Refusal("api_key.too_many", { keysMax: LIVING_KEYS_MAX });
  }
  return { apiKeyId, text: apiKeyText({ mode, keyId, secret }) };
}
