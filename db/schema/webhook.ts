import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { DeliveryState, DeliveryTrouble } from "@/lib/domain/delivery";
import type { EventType } from "@/lib/domain/event";
import { app } from "./app";
import { at, key } from "./columns";

/** An address of an app's server that is told of events. */
export const webhookEndpoint = pgTable(
  "webhook_endpoint",
  {
    id: key(),
    appId: uuid()
      .notNull()
      .references(() => app.id),
    url: text().notNull(),
    /** What it wants to hear; empty: everything. */
    events: text().array().$type<EventType[]>().notNull(),
    createdAt: at().notNull(),
    /** Its server said 410: nothing is sent there any more. */
    disabledAt: at(),
    deletedAt: at(),
    /** When something is next to be sent there; null while nothing waits. */
    dueAt: at(),
    /** Since when nothing arrives there, and how often in a row a round failed: it is left alone for longer each time. */
    failingSince: at(),
    failedRounds: integer().notNull().default(0),
    /** Not before this, whatever waits. */
    restUntil: at(),
    /** Whoever sends there now: nobody else does, so that a stay's events keep their order. */
    leaseId: uuid(),
    leaseUntil: at(),
  },
  (t) => [
    unique("webhook_endpoint_of_app").on(t.appId, t.id),
    index("webhook_endpoint_due")
      .on(t.dueAt)
      .where(sql`${t.dueAt} is not null and ${t.disabledAt} is null and ${t.deletedAt} is null`),
  ],
);

/** What deliveries are signed with. While one takes over from another both sign. */
export const webhookSecret = pgTable(
  "webhook_secret",
  {
    id: key(),
    appId: uuid().notNull(),
    endpointId: uuid().notNull(),
    sealedValue: text().notNull(),
    createdAt: at().notNull(),
    /** Shown once. */
    shownAt: at(),
    /** It signs until then; null: until another takes over. */
    notAfter: at(),
  },
  (t) => [
    foreignKey({
      name: "webhook_secret_endpoint",
      columns: [t.appId, t.endpointId],
      foreignColumns: [webhookEndpoint.appId, webhookEndpoint.id],
    }),
    uniqueIndex("webhook_secret_newest").on(t.endpointId).where(sql`${t.notAfter} is null`),
    index("webhook_secret_of_endpoint").on(t.endpointId),
  ],
);

/** One event on its way to one endpoint. It is deleted together with its event. */
export const webhookDelivery = pgTable(
  "webhook_delivery",
  {
    appId: uuid().notNull(),
    endpointId: uuid().notNull(),
    position: bigint({ mode: "number" }).notNull(),
    eventId: uuid().notNull(),
    /** What keeps its order: the stay, or the event itself where there is none. */
    lane: uuid().notNull(),
    state: text().$type<DeliveryState>().notNull(),
    tries: integer().notNull().default(0),
    nextTryAt: at().notNull(),
    /** The last try is made then. */
    giveUpAt: at().notNull(),
    lastTriedAt: at(),
    deliveredAt: at(),
    status: integer(),
    trouble: text().$type<DeliveryTrouble>(),
    durationMs: integer(),
    answer: text(),
  },
  (t) => [
    primaryKey({ columns: [t.endpointId, t.position] }),
    foreignKey({
      name: "webhook_delivery_endpoint",
      columns: [t.appId, t.endpointId],
      foreignColumns: [webhookEndpoint.appId, webhookEndpoint.id],
    }),
    index("webhook_delivery_due").on(t.endpointId, t.nextTryAt, t.position).where(sql`${t.state} = 'pending'`),
    index("webhook_delivery_lane").on(t.endpointId, t.lane, t.position).where(sql`${t.state} = 'pending'`),
    index("webhook_delivery_over").on(t.giveUpAt).where(sql`${t.state} = 'pending'`),
    index("webhook_delivery_dead").on(t.endpointId, t.position).where(sql`${t.state} = 'dead'`),
    check("webhook_delivery_state", sql`${t.state} in ('pending', 'delivered', 'dead')`),
    check(
      "webhook_delivery_trouble",
      sql`${t.trouble} in ('address_refused', 'unresolved', 'unreachable', 'timeout', 'refused')`,
    ),
  ],
);
