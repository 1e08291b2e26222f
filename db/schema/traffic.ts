import { sql } from "drizzle-orm";
import { check, date, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { apiKey } from "./api-key";
import { app } from "./app";
import { at, json, key } from "./columns";
import { operator } from "./operator";

/**
 * What keys asked and were answered, without bodies, for thirty days. Ids are of UUIDv7, so lists are in the order of time by
 * their id alone.
 */
export const requestLog = pgTable(
  "request_log",
  {
    id: key(),
    at: at().notNull(),
    appId: uuid().references(() => app.id),
    operatorId: uuid().references(() => operator.id),
    apiKeyId: uuid()
      .notNull()
      .references(() => apiKey.id),
    operation: text().notNull(),
    method: text().notNull(),
    path: text().notNull(),
    query: json<Readonly<Record<string, string>>>().notNull(),
    status: integer().notNull(),
    code: text(),
    durationMs: integer().notNull(),
    idempotencyKey: text(),
  },
  (t) => [
    check("request_log_owner", sql`num_nonnulls(${t.appId}, ${t.operatorId}) = 1`),
    index("request_log_of_app").on(t.appId, t.id).where(sql`${t.appId} is not null`),
    index("request_log_of_operator").on(t.operatorId, t.id).where(sql`${t.operatorId} is not null`),
    index("request_log_of_key").on(t.apiKeyId, t.id),
    index("request_log_of_operation").on(t.appId, t.operation, t.id).where(sql`${t.appId} is not null`),
    // What goes wrong is looked for most and is the smallest part.
    index("request_log_refused").on(t.appId, t.id).where(sql`${t.status} >= 400`),
    index("request_log_age").on(t.at),
  ],
);

/** How much a key was used on a day, in UTC: counted as it happens, because a busy key's log is too long to count. */
export const keyUsage = pgTable(
  "key_usage",
  {
    apiKeyId: uuid()
      .notNull()
      .references(() => apiKey.id),
    day: date({ mode: "string" }).notNull(),
    appId: uuid().references(() => app.id),
    operatorId: uuid().references(() => operator.id),
    requests: integer().notNull(),
    refused: integer().notNull(),
    limited: integer().notNull(),
    failed: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.apiKeyId, t.day] }),
    check("key_usage_owner", sql`num_nonnulls(${t.appId}, ${t.operatorId}) = 1`),
    index("key_usage_of_app").on(t.appId, t.day),
  ],
);
