import { z } from "zod";
import { findCardSetup } from "@/db/store/card-setup";
import type { Context } from "@/lib/use-cases/command";

/** A SetupIntent of this driver's; without a secret once its card is stored. */
export async function loadCardSetup(
  context: Context,
  setup: string,
): Promise<{ clientSecret: string | null } | undefined> {
  const setupId = z.uuid().safeParse(setup).data;
  if (!setupId || context.actor.kind !== "driver") return undefined;
  const { appId, driverId } = context.actor;
  const row = await context.db.read((tx) => findCardSetup(tx, { setupId, driverId }));
  if (row?.state === "succeeded") return { clientSecret: null };
  if (!row?.sealedClientSecret || row.state !== "open") return undefined;
  const at = { tenant: appId, table: "card_setup", column: "sealed_client_secret", rowId: setupId };
  return { clientSecret: context.vault.open(row.sealedClientSecret, at) };
}
