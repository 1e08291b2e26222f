import type { Tx } from "@/db/client";
import { insertActivity, insertAppEvent } from "@/db/store/activity";
import { nextEventSequence } from "@/db/store/session";
import type { Actor } from "@/lib/domain/permission";
import type { Context } from "@/lib/use-cases/command";

type Subject = { appId?: string; operatorId?: string; driverId?: string; sessionId?: string };

/** The one activity row of a command, in its transaction: ids and amounts only, never personal data. */
export async function trace(
  tx: Tx,
  context: Context,
  command: string,
  subject: Subject,
  data: Readonly<Record<string, string | number | boolean | null>> = {},
): Promise<void> {
  await insertActivity(tx, {
    id: context.newId(),
    command,
    actorKind: context.actor.kind,
    actorId: idOf(context.actor),
    ...subject,
    data,
    at: context.now,
  });
}

function idOf(actor: Actor): string | null {
  switch (actor.kind) {
    case "driver":
      return actor.driverId;
    case "payer":
      return actor.linkId;
    case "operator":
    case "support":
    case "person":
      return actor.personId;
    case "app":
      return actor.keyId;
    case "system":
      return actor.job;
    case "public":
      return null;
  }
}

export type EventType =
  | "session.started"
  | "session.extended"
  | "session.stopped"
  | "session.ending_soon"
  | "debt.opened"
  | "debt.closed"
  | "session.completed"
  | "session.failed"
  | "payment.succeeded"
  | "payment.failed"
  | "payment.action_required"
  | "receipt.available"
  | "refund.updated";

/** Tells the app: written in the transaction of its cause, numbered per session. */
export async function tell(
  tx: Tx,
  context: Context,
  session: { id: string; appId: string; operatorId: string },
  type: EventType,
  data: Readonly<Record<string, string | number | boolean | null>> = {},
): Promise<void> {
  await insertAppEvent(tx, {
    id: context.newId(),
    appId: session.appId,
    operatorId: session.operatorId,
    sessionId: session.id,
    type,
    sequence: await nextEventSequence(tx, session.id),
    data,
    createdAt: context.now,
  });
}
