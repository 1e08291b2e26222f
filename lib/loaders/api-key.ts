import { findOwnApiKey, listApiKeys, type ShownKey } from "@/db/store/api-key";
import { type KeyState, keyHint, keyStateOf } from "@/lib/domain/api-key";
import { Refusal } from "@/lib/domain/errors";
import { parsePublicId, publicId } from "@/lib/domain/id";
import { keyOwnerOf } from "@/lib/domain/key-owner";
import type { Context } from "@/lib/use-cases/command";

export type KeyLineView = {
  readonly id: string;
  /** As it stands in an address. */
  readonly publicId: string;
  readonly label: string;
  /** Its beginning: the secret is nobody's to see. */
  readonly hint: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly lastUsedAt: string | null;
  readonly state: KeyState;
  /** When it ended, or will end. */
  readonly endsAt: string | null;
  /** The key that it takes over from, and the one that takes over from it. */
  readonly rolledFrom: string | null;
  readonly rolledInto: string | null;
};

/** The keys of an app or an operator, for its people; those that work stand first. */
export async function loadKeys({ actor, db, now }: Context): Promise<readonly KeyLineView[]> {
  const owner = keyOwnerOf(actor);
  if (!owner) throw new Refusal("not_permitted");
  // The table of keys is the system's alone: the owner is in the query.
  const rows = await db.as({ kind: "system" }).read((tx) => listApiKeys(tx, owner, now));
  return rows.map((row) => lineOf(row, now));
}

/** One key of the reader's own, whether it works or not; undefined when there is none of this id. */
export async function loadKey({ actor, db, now }: Context, shownId: string): Promise<KeyLineView | undefined> {
  const owner = keyOwnerOf(actor);
  const apiKeyId = parsePublicId("apiKey", shownId);
  if (!owner || apiKeyId === undefined) return undefined;
  const row = await db.as({ kind: "system" }).read((tx) => findOwnApiKey(tx, { owner, apiKeyId }));
  return row && lineOf(row, now);
}

function lineOf(row: ShownKey, now: Date): KeyLineView {
  const hintOf = (keyId: string | null) => (keyId === null ? null : keyHint(row.mode, keyId));
  return {
    id: row.id,
    publicId: publicId("apiKey", row.id),
    label: row.label,
    hint: keyHint(row.mode, row.keyId),
    scopes: row.scopes,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdByName ?? row.createdByEmail,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    state: keyStateOf(row, now),
    endsAt: (row.revokedAt ?? row.expiresAt)?.toISOString() ?? null,
    rolledFrom: hintOf(row.rolledFromKeyId),
    rolledInto: hintOf(row.rolledIntoKeyId),
  };
}
