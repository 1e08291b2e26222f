import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { MailKind } from "@/lib/domain/mail";
import { PLATE_LOOKS } from "@/lib/domain/plate-look";
import { app } from "./app";
import { at, json, key } from "./columns";
import { person } from "./person";

/** Inbox of Stripe's webhooks: a hint to fetch an object, stored once. `handledAt` is set together with the effects. */
export const stripeEvent = pgTable(
  "stripe_event",
  {
    appId: uuid()
      .notNull()
      .references(() => app.id),
    id: text().notNull(),
    endpoint: text({ enum: ["platform", "connect", "thin"] }).notNull(),
    type: text().notNull(),
    stripeAccountId: text(),
    objectId: text(),
    livemode: boolean().notNull(),
    isForeign: boolean().notNull(),
    payload: json<unknown>().notNull(),
    receivedAt: at().notNull(),
    handledAt: at(),
    outcome: text(),
    tries: integer().notNull().default(0),
    nextTryAt: at(),
  },
  (t) => [
    primaryKey({ columns: [t.appId, t.id] }),
    index("stripe_event_by_object").on(t.appId, t.objectId),
    index("stripe_event_unhandled").on(t.receivedAt).where(sql`${t.handledAt} is null`),
    check("stripe_event_endpoint", sql`${t.endpoint} in ('platform', 'connect', 'thin')`),
  ],
);

/** One row per command: who did what to which thing; ids and amounts only, no personal data. */
export const activity = pgTable(
  "activity",
  {
    id: key(),
    command: text().notNull(),
    actorKind: text().notNull(),
    actorId: text(),
    appId: uuid(),
    operatorId: uuid(),
    driverId: uuid(),
    sessionId: uuid(),
    data: json<Record<string, unknown>>().notNull(),
    at: at().notNull(),
  },
  (t) => [index("activity_by_session").on(t.sessionId, t.at), index("activity_by_time").on(t.at)],
);

/** A secret address in a mail or on a receipt: one purpose, revocable, stored as keyed hash. */
export const link = pgTable(
  "link",
  {
    id: key(),
    purpose: text({ enum: ["receipt", "extend", "pay", "claim", "confirm"] }).notNull(),
    tokenHash: text().notNull().unique(),
    sealedToken: text().notNull(),
    appId: uuid().notNull(),
    operatorId: uuid().notNull(),
    driverId: uuid().notNull(),
    sessionId: uuid().notNull(),
    receiptId: uuid(),
    createdAt: at().notNull(),
    expiresAt: at(),
    revokedAt: at(),
  },
  (t) => [
    index("link_by_session").on(t.sessionId),
    index("link_that_pays").on(t.driverId).where(sql`${t.purpose} = 'pay' and ${t.revokedAt} is null`),
    uniqueIndex("link_receipt_once").on(t.receiptId).where(sql`${t.purpose} = 'receipt' and ${t.revokedAt} is null`),
    check("link_purpose", sql`${t.purpose} in ('receipt', 'extend', 'pay', 'claim', 'confirm')`),
  ],
);

/** Mail to be sent, written with its cause; `dedupe` makes a second one for the same cause impossible. */
export const mail = pgTable(
  "mail",
  {
    id: key(),
    dedupe: text().notNull().unique(),
    kind: text().$type<MailKind>().notNull(),
    appId: uuid(),
    toEmail: text().notNull(),
    locale: text({ enum: ["en", "de", "fr"] }).notNull(),
    data: json<Record<string, string>>().notNull(),
    createdAt: at().notNull(),
    sentAt: at(),
    tries: integer().notNull().default(0),
    nextTryAt: at(),
  },
  (t) => [
    index("mail_by_address").on(t.toEmail),
    index("mail_due").on(t.nextTryAt).where(sql`${t.sentAt} is null`),
    check(
      "mail_kind",
      sql`${t.kind} in ('receipt', 'sign_in', 'action_required', 'debt_opened', 'debt_paid', 'debt_written_off', 'still_parked', 'api_key_leaked', 'webhook_endpoint_disabled')`,
    ),
    check("mail_locale", sql`${t.locale} in ('en', 'de', 'fr')`),
  ],
);

/**
 * A vehicle of which a driver was told something, or from or to which a stay was corrected: what limits the trying of plates, and
 * its log. The vehicle is a keyed hash, so that plates can be counted here and not read. Drivers see their own: they are counted
 * where a stay is made.
 */
export const plateLook = pgTable(
  "plate_look",
  {
    id: key(),
    appId: uuid()
      .notNull()
      .references(() => app.id),
    driverId: uuid().notNull(),
    placeId: uuid().notNull(),
    vehicleHash: text().notNull(),
    why: text({ enum: PLATE_LOOKS }).notNull(),
    at: at().notNull(),
  },
  (t) => [
    index("plate_look_of_driver").on(t.driverId, t.at),
    index("plate_look_of_vehicle").on(t.vehicleHash, t.at),
    index("plate_look_age").on(t.at),
    check("plate_look_why", sql`${t.why} in ('parked', 'returning', 'corrected', 'charged')`),
  ],
);

/** A question that an agent asked of personal data: every search leaves one row. */
export const lookup = pgTable(
  "lookup",
  {
    id: key(),
    personId: uuid()
      .notNull()
      .references(() => person.id),
    field: text().notNull(),
    at: at().notNull(),
  },
  (t) => [index("lookup_by_person").on(t.personId, t.at)],
);
