import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { Currency, Minor } from "@/lib/domain/money";
import { app } from "./app";
import { at, json, key } from "./columns";
import { connection } from "./operator";
import { person } from "./person";

/** A driver of one app: signed in (a verified e-mail) or a guest. The same person in two apps is two drivers. */
export const driver = pgTable(
  "driver",
  {
    id: key(),
    appId: uuid()
      .notNull()
      .references(() => app.id),
    personId: uuid().references(() => person.id),
    externalId: text(),
    email: text(),
    locale: text({ enum: ["en", "de", "fr"] }).notNull(),
    stripeCustomerId: text(),
    /** The most that one stay of kind `open` may cost, per currency. */
    spendingCaps: json<Partial<Record<Currency, Minor>>>().notNull().default({}),
    /** Mails that the driver does not want. */
    mutedMails: text().array().notNull().default([]),
    createdAt: at().notNull(),
    disabledAt: at(),
    erasedAt: at(),
  },
  (t) => [
    unique("driver_of_app").on(t.appId, t.id),
    uniqueIndex("driver_person_once_per_app").on(t.appId, t.personId).where(sql`${t.personId} is not null`),
    // Whoever was removed keeps the name until the erasure, and the app may give it to somebody else at once.
    uniqueIndex("driver_external_id")
      .on(t.appId, t.externalId)
      .where(sql`${t.externalId} is not null and ${t.disabledAt} is null`),
    index("driver_to_erase").on(t.disabledAt).where(sql`${t.disabledAt} is not null and ${t.erasedAt} is null`),
    index("driver_email").on(t.email),
    uniqueIndex("driver_email_once_per_app")
      .on(t.appId, sql`lower(${t.email})`)
      .where(sql`${t.externalId} is not null and ${t.email} is not null and ${t.disabledAt} is null`),
    check("driver_locale", sql`${t.locale} in ('en', 'de', 'fr')`),
  ],
);

/** A browser that may act as a driver without signing in. The cookie holds the token, this row its keyed hash. */
export const browser = pgTable(
  "browser",
  {
    id: key(),
    appId: uuid().notNull(),
    driverId: uuid().notNull(),
    tokenHash: text().notNull().unique(),
    createdAt: at().notNull(),
  },
  (t) => [foreignKey({ columns: [t.appId, t.driverId], foreignColumns: [driver.appId, driver.id] })],
);

export const vehicle = pgTable(
  "vehicle",
  {
    id: key(),
    appId: uuid().notNull(),
    driverId: uuid().notNull(),
    plate: text().notNull(),
    country: text().notNull(),
    lastUsedAt: at().notNull(),
  },
  (t) => [
    unique("vehicle_once_per_driver").on(t.driverId, t.country, t.plate),
    foreignKey({ columns: [t.appId, t.driverId], foreignColumns: [driver.appId, driver.id] }),
  ],
);

/** A SetupIntent on the app's platform: the driver saves a card and agrees to a text. */
export const cardSetup = pgTable(
  "card_setup",
  {
    id: key(),
    appId: uuid().notNull(),
    driverId: uuid().notNull(),
    state: text({ enum: ["intent", "open", "succeeded", "canceled"] }).notNull(),
    stripeSetupIntentId: text(),
    sealedClientSecret: text(),
    onBehalfOf: text(),
    consentVersion: text().notNull(),
    createdAt: at().notNull(),
    finishedAt: at(),
  },
  (t) => [
    foreignKey({ columns: [t.appId, t.driverId], foreignColumns: [driver.appId, driver.id] }),
    uniqueIndex("card_setup_intent").on(t.stripeSetupIntentId),
    check("card_setup_state", sql`${t.state} in ('intent', 'open', 'succeeded', 'canceled')`),
  ],
);

export type CardNetworks = { readonly available: readonly string[]; readonly preferred: string | null };

/** A saved card on the app's platform. What a receipt may show is all that is stored. */
export const paymentMethod = pgTable(
  "payment_method",
  {
    id: key(),
    appId: uuid().notNull(),
    driverId: uuid().notNull(),
    stripePaymentMethodId: text().notNull(),
    brand: text().notNull(),
    last4: text().notNull(),
    expMonth: integer().notNull(),
    expYear: integer().notNull(),
    country: text(),
    fingerprint: text(),
    networks: json<CardNetworks>().notNull(),
    isDefault: boolean().notNull().default(false),
    createdAt: at().notNull(),
    removedAt: at(),
    /** When a removed card is next asked to be detached at Stripe; null when there is nothing to detach any more. */
    detachAt: at(),
    detachTries: integer().notNull().default(0),
  },
  (t) => [
    index("payment_method_of_driver").on(t.driverId).where(sql`${t.removedAt} is null`),
    index("payment_method_to_detach").on(t.detachAt).where(sql`${t.detachAt} is not null`),
    unique("payment_method_of_app").on(t.appId, t.id),
    unique("payment_method_stripe").on(t.appId, t.stripePaymentMethodId),
    uniqueIndex("payment_method_one_default").on(t.driverId).where(sql`${t.isDefault} and ${t.removedAt} is null`),
    foreignKey({ columns: [t.appId, t.driverId], foreignColumns: [driver.appId, driver.id] }),
  ],
);

/** The card's copy on an operator's connected account, attached to a customer there so that it can be used again. */
export const paymentMethodClone = pgTable(
  "payment_method_clone",
  {
    id: key(),
    appId: uuid().notNull(),
    operatorId: uuid().notNull(),
    driverId: uuid().notNull(),
    connectionId: uuid().notNull(),
    paymentMethodId: uuid().notNull(),
    stripeCustomerId: text().notNull(),
    stripePaymentMethodId: text().notNull(),
    networks: text().array().notNull(),
    createdAt: at().notNull(),
    /** When we learned that it was taken away at Stripe; the next use makes another. */
    goneAt: at(),
    /** When we learned that the customer was deleted there; it takes no card any more. */
    customerGoneAt: at(),
  },
  (t) => [
    unique("payment_method_clone_once").on(t.paymentMethodId, t.connectionId),
    index("payment_method_clone_of_driver").on(t.driverId, t.connectionId),
    index("payment_method_clone_by_customer").on(t.stripeCustomerId),
    index("payment_method_clone_by_stripe_id").on(t.stripePaymentMethodId),
    foreignKey({ columns: [t.operatorId, t.connectionId], foreignColumns: [connection.operatorId, connection.id] }),
    foreignKey({ columns: [t.appId, t.paymentMethodId], foreignColumns: [paymentMethod.appId, paymentMethod.id] }),
  ],
);
