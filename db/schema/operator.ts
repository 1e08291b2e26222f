import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  doublePrecision,
  foreignKey,
  index,
  integer,
  pgTable,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import type { Currency } from "@/lib/domain/money";
import { app } from "./app";
import { amount, at, json, key } from "./columns";

/** The supply side and merchant of record. */
export const operator = pgTable(
  "operator",
  {
    id: key(),
    slug: text().notNull().unique(),
    name: text().notNull(),
    legalName: text().notNull(),
    addressLines: text().array().notNull(),
    country: text().notNull(),
    vatNumber: text().notNull(),
    vatBasisPoints: integer().notNull(),
    currency: text().$type<Currency>().notNull(),
    supportEmail: text().notNull(),
    refundUndoSeconds: integer().notNull().default(30),
    createdAt: at().notNull(),
  },
  (t) => [check("operator_undo", sql`${t.refundUndoSeconds} between 0 and 3600`)],
);

export type Requirement = { readonly name: string; readonly deadline: "current" | "past_due" | "eventual" };

/** App × operator: the operator's connected Stripe account under that app's platform. */
export const connection = pgTable(
  "connection",
  {
    id: key(),
    appId: uuid()
      .notNull()
      .references(() => app.id),
    operatorId: uuid()
      .notNull()
      .references(() => operator.id),
    kind: text({ enum: ["accounts_v2", "accounts_v1", "oauth"] }).notNull(),
    stripeAccountId: text(),
    chargesEnabled: boolean().notNull().default(false),
    payoutsEnabled: boolean().notNull().default(false),
    detailsSubmitted: boolean().notNull().default(false),
    capabilities: json<Record<string, string>>().notNull(),
    requirements: json<Requirement[]>().notNull(),
    currency: text().$type<Currency>().notNull(),
    minimumChargeMinor: amount().notNull(),
    openedAt: at().notNull(),
    refreshedAt: at(),
    deauthorizedAt: at(),
    /** Since when the account cannot charge; its debts are paused meanwhile. */
    chargesLostAt: at(),
    /** When its books are next compared with Stripe's; null: a day after it was opened. */
    reconcileAt: at(),
    /** Up to which moment they were compared. */
    reconciledUntil: at(),
  },
  (t) => [
    unique("connection_pair").on(t.appId, t.operatorId),
    unique("connection_of_operator").on(t.operatorId, t.id),
    index("connection_account").on(t.stripeAccountId),
    index("connection_to_reconcile").on(t.reconcileAt),
    check("connection_kind", sql`${t.kind} in ('accounts_v2', 'accounts_v1', 'oauth')`),
  ],
);

/** Where one parks. The zone code is unique across all operators. */
export const place = pgTable(
  "place",
  {
    id: key(),
    operatorId: uuid()
      .notNull()
      .references(() => operator.id),
    zoneCode: text().notNull().unique(),
    name: text().notNull(),
    address: text().notNull(),
    latitude: doublePrecision().notNull(),
    longitude: doublePrecision().notNull(),
    timeZone: text().notNull(),
    currency: text().$type<Currency>().notNull(),
    service: text({ enum: ["parking", "charging"] }).notNull(),
    kinds: text({ enum: ["prepaid", "open"] })
      .array()
      .notNull(),
    /** Held on the card at the start of an open stay, service fee included. */
    holdMinor: amount(),
    /** The longest open stay; more than four days only where the operator wants it. */
    openMinutesMax: integer().notNull().default(5760),
    /** Every so many minutes the driver of an open stay is asked whether the car is still there; null: never. */
    stillParkedMinutes: integer(),
    /** How long after the start a driver may put a wrong plate right; 0: never. */
    correctionMinutes: integer().notNull().default(10),
    createdAt: at().notNull(),
  },
  (t) => [
    unique("place_of_operator").on(t.operatorId, t.id),
    index("place_by_latitude").on(t.latitude),
    check("place_zone_code", sql`${t.zoneCode} ~ '^[0-9]{6}$'`),
    check("place_service", sql`${t.service} in ('parking', 'charging')`),
    check("place_hold", sql`not 'open' = any (${t.kinds}) or ${t.holdMinor} > 0`),
    check("place_correction_minutes", sql`${t.correctionMinutes} between 0 and 1440`),
    check("place_open_minutes", sql`${t.openMinutesMax} between 1 and 44640 and ${t.stillParkedMinutes} > 0`),
    check("place_kinds", sql`${t.kinds} <@ array['prepaid', 'open'] and cardinality(${t.kinds}) > 0`),
  ],
);

/** A published rate table; never edited. A session keeps the version it started with. */
export const tariffVersion = pgTable(
  "tariff_version",
  {
    id: key(),
    operatorId: uuid().notNull(),
    placeId: uuid().notNull(),
    version: integer().notNull(),
    rules: json<unknown>().notNull(),
    publishedAt: at().notNull(),
  },
  (t) => [
    unique("tariff_version_number").on(t.placeId, t.version),
    unique("tariff_version_of_operator").on(t.operatorId, t.id),
    foreignKey({ columns: [t.operatorId, t.placeId], foreignColumns: [place.operatorId, place.id] }),
  ],
);
