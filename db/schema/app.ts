import { sql } from "drizzle-orm";
import { bigint, boolean, check, integer, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import type { Currency, Minor } from "@/lib/domain/money";
import { at, json, key } from "./columns";

/** The demand side. One app has one mode; a company that needs test and live has two apps. */
export const app = pgTable(
  "app",
  {
    id: key(),
    slug: text().notNull().unique(),
    name: text().notNull(),
    mode: text({ enum: ["test", "live"] }).notNull(),
    isPortal: boolean().notNull().default(false),
    stripeAccountId: text().notNull(),
    stripeClientId: text().notNull(),
    isExtension: boolean().notNull().default(false),
    /** Where drivers may be sent back to after a hosted page, e.g. `https://app.example`. */
    returnOrigins: text().array().notNull().default([]),
    createdAt: at().notNull(),
  },
  (t) => [check("app_mode", sql`${t.mode} in ('test', 'live')`)],
);

/** What the driver pays for the app's service and what the operator owes the platform; frozen on the session. */
export const feePlan = pgTable(
  "fee_plan",
  {
    id: key(),
    appId: uuid()
      .notNull()
      .references(() => app.id),
    version: integer().notNull(),
    serviceFees: json<Partial<Record<Currency, Minor>>>().notNull(),
    commissionBasisPoints: integer().notNull(),
    commissionFixed: json<Partial<Record<Currency, Minor>>>().notNull(),
    publishedAt: at().notNull(),
  },
  (t) => [
    unique("fee_plan_version").on(t.appId, t.version),
    unique("fee_plan_of_app").on(t.appId, t.id),
    check("fee_plan_commission", sql`${t.commissionBasisPoints} between 0 and 10000`),
  ],
);

/** Stripe keys and webhook secrets of an app's platform account. `sealedValue` is an envelope; publishable keys are public. */
export const platformKey = pgTable(
  "platform_key",
  {
    id: key(),
    appId: uuid()
      .notNull()
      .references(() => app.id),
    kind: text({ enum: ["secret", "publishable", "webhook_platform", "webhook_connect", "webhook_thin"] }).notNull(),
    sealedValue: text().notNull(),
    validFrom: at().notNull(),
    notAfter: at(),
  },
  (t) => [
    check(
      "platform_key_kind",
      sql`${t.kind} in ('secret', 'publishable', 'webhook_platform', 'webhook_connect', 'webhook_thin')`,
    ),
  ],
);

/** Product time = real time + this offset; one row. */
export const clock = pgTable(
  "clock",
  { id: integer().primaryKey(), offsetMs: bigint({ mode: "number" }).notNull() },
  (t) => [check("clock_single", sql`${t.id} = 1`)],
);
