import type { Tx } from "@/db/client";
import { insertActivities } from "@/db/store/activity";
import type { Actor } from "@/lib/domain/permission";
import type { Context } from "@/lib/use-cases/command";

type Subject = { appId?: string; operatorId?: string; driverId?: string; sessionId?: string };

/** The one activity row of a command, in its transaction: ids and amounts only, never personal data. */
export async function trace(
  tx: Tx,
  context: Context,
  command: string,
  subject: Subject,
  data: Facts = {},
): Promise<void> {
  await traceAll(tx, context, command, [{ subject, data }]);
}

export type Facts = Readonly<Record<string, string | number | boolean | null>>;

/** The rows of a command that does the same for many, in one statement. */
export async function traceAll(
  tx: Tx,
  context: Context,
  command: string,
  about: readonly { readonly subject: Subject; readonly data: Facts }[],
): Promise<void> {
  const by = { command, actorKind: context.actor.kind, actorId: idOf(context.actor), at: context.now };
  const rows = about.map(({ subject, data }) => ({ id: context.newId(), ...by, ...subject, data }));
  await insertActivities(tx, rows);
}

function idOf(actor: Actor): string | null {
  switch (actor.kind) {
    case "driver":
      return actor.driverId;
    case "payer":
    case "parker":
      return actor.linkId;
    case "operator":
    case "support":
    case "developer":
    case "person":
      return actor.personId;
    case "app":
    case "checker":
      return actor.keyId;
    case "system":
      return actor.job;
    case "public":
      return null;
  }
}
