import { listApiKeys } from "@/db/store/api-key";
import { findApp } from "@/db/store/app";
import { type AppMode, type KeyState, keyHint, keyStateOf } from "@/lib/domain/api-key";
import { Refusal } from "@/lib/domain/errors";
import { appIdOf } from "@/lib/loaders/app/app-id";
import type { Context } from "@/lib/use-cases/command";

export type KeyLineView = {
  readonly id: string;
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
  /** The key that it takes over from. */
  readonly rolledFrom: string | null;
};

export type KeysView = { readonly name: string; readonly mode: AppMode; readonly keys: readonly KeyLineView[] };

/** An app's keys; those that work stand first. */
export async function loadAppKeys(context: Context): Promise<KeysView> {
  const appId = appIdOf(context);
  const now = new Date(); // keys live on real time
  // The table of keys is the system's alone: the owner is in the query.
  const { app, rows } = await context.db.as({ kind: "system" }).read(async (tx) => ({
    app: await findApp(tx, { appId }),
    rows: await listApiKeys(tx, { appId }, now),
  }));
  if (!app) throw new Refusal("not_found");
  return { name: app.name, mode: app.mode, keys: rows.map((row) => lineOf(row, app.mode, now)) };
}

type Found = Awaited<ReturnType<typeof listApiKeys>>[number];

export function lineOf(row: Found, appMode: AppMode, now: Date): KeyLineView {
  const mode = row.mode ?? appMode;
  return {
    id: row.id,
    label: row.label,
    hint: keyHint(mode, row.keyId),
    scopes: row.scopes,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdByName ?? row.createdByEmail,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    state: keyStateOf(row, now),
    endsAt: (row.revokedAt ?? row.expiresAt)?.toISOString() ?? null,
    rolledFrom: row.rolledFromKeyId === null ? null : keyHint(mode, row.rolledFromKeyId),
  };
}
