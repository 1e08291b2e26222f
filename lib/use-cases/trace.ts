import type { Tx } from "@/db/client";
import { insertActivities, insertAppEvents } from "@/db/store/activity";
import { nextEventSequences } from "@/db/store/session";
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

type Facts = Readonly<Record<string, string | number | boolean | null>>;

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
  data: Facts = {},
): Promise<void> {
  await tellAll(tx, context, type, [{ session, data }]);
}

/** The same, of one event in each of many sessions. */
export async function tellAll(
  tx: Tx,
  context: Context,
  type: EventType,
  about: readonly { readonly session: { id: string; appId: string; operatorId: string }; readonly data: Facts }[],
): Promise<void> {
  const sequences = await nextEventSequences(
    tx,
    about.map(({ session }) => session.id),
  );
  const rows = about.map(({ session: { id: sessionId, appId, operatorId }, data }) => {
    const sequence = sequences.get(sessionId);
    if (sequence === undefined) throw new Error(`session ${sessionId} is gone`);
    return { id: context.newId(), appId, operatorId, sessionId, type, sequence, data, createdAt: context.now };
  });
  await insertAppEvents(tx, rows);
}
