import { publicId } from "@/lib/domain/id";
import type { SessionRecord } from "@/lib/domain/session-record";

/** What an app can be told. Source: api.md, events. */
export const EVENT_TYPES = [
  "session.started",
  "session.extended",
  "session.corrected",
  "session.stopped",
  "session.completed",
  "session.failed",
  "session.ending_soon",
  "payment.succeeded",
  "payment.failed",
  "payment.action_required",
  "debt.opened",
  "debt.closed",
  "receipt.available",
  "refund.updated",
  "connection.updated",
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Of an event about a stay: all but what is about an operator's account. */
export type SessionEventType = Exclude<EventType, "connection.updated">;

/** How long an event can be read and sent again. Source: api.md, events. */
export const EVENTS_KEPT_MS = 30 * 24 * 60 * 60_000;

/** The stay as it was at the commit. What is kept for a month is no place for a secret: how the driver can pay is asked for. */
export type SessionTold = SessionRecord & { readonly nextAction: null };

/** With the stay, in the API's words, and what else the event knows. */
export type EventData = { readonly session: SessionTold | null; readonly [fact: string]: unknown };

type EventRow = {
  readonly id: string;
  readonly type: EventType;
  readonly position: number;
  readonly sequence: number | null;
  readonly createdAt: Date;
  readonly data: EventData;
};

export type EventBody = Omit<EventRow, "createdAt"> & { readonly createdAt: string };

/** What is listed and what is sent: the same. Source: api.md, events. */
export function eventBody({ id, type, position, sequence, createdAt, data }: EventRow): EventBody {
  return { id: publicId("event", id), type, position, sequence, createdAt: createdAt.toISOString(), data };
}
