import { sql } from "drizzle-orm";
import { bigint, check, index, integer, json, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { EventData, EventType } from "@/lib/domain/event";
import { app } from "./app";
import { at, key } from "./columns";

/**
 * What an app is told, written in the transaction of its cause and never changed. Only its `position` comes after the commit,
 * because whoever starts a stay must not wait for all others of the app.
 */
export const appEvent = pgTable(
  "app_event",
  {
    id: key(),
    appId: uuid()
      .notNull()
      .references(() => app.id),
    operatorId: uuid(),
    sessionId: uuid(),
    type: text().$type<EventType>().notNull(),
    /** Grows by one per session. */
    sequence: integer(),
    /** Grows by one per app; null until it is given. */
    position: bigint({ mode: "number" }),
    /** The order of writing: within a session that of `sequence`. */
    ordinal: bigint({ mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    /** Sent letter by letter as it was written, so it is no jsonb. */
    data: json().$type<EventData>().notNull(),
    createdAt: at().notNull(),
  },
  (t) => [
    uniqueIndex("app_event_sequence").on(t.sessionId, t.sequence).where(sql`${t.sessionId} is not null`),
    uniqueIndex("app_event_position").on(t.appId, t.position).where(sql`${t.position} is not null`),
    index("app_event_by_type").on(t.appId, t.type, t.position).where(sql`${t.position} is not null`),
    index("app_event_unnumbered").on(t.appId, t.ordinal).where(sql`${t.position} is null`),
    index("app_event_age").on(t.createdAt),
    check(
      "app_event_type",
      sql`${t.type} in ('session.started', 'session.extended', 'session.corrected', 'session.stopped', 'session.completed', 'session.failed', 'session.ending_soon', 'payment.succeeded', 'payment.failed', 'payment.action_required', 'debt.opened', 'debt.closed', 'receipt.available', 'refund.updated', 'connection.updated')`,
    ),
  ],
);

/** The last position of an app's events, which outlives the events themselves. */
export const eventCounter = pgTable("event_counter", {
  appId: uuid()
    .primaryKey()
    .references(() => app.id),
  lastPosition: bigint({ mode: "number" }).notNull(),
});
