import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { app } from "./app";
import { at, key } from "./columns";
import { operator } from "./operator";
import { person } from "./person";

/** A key of the HTTP API, of an app or of an operator. Only a keyed hash of the secret is stored. */
export const apiKey = pgTable(
  "api_key",
  {
    id: key(),
    appId: uuid().references(() => app.id),
    operatorId: uuid().references(() => operator.id),
    /** Of an operator's key: which apps' stays it sees. An app has a mode of its own. */
    mode: text({ enum: ["test", "live"] }),
    keyId: text().notNull().unique(),
    secretHash: text().notNull(),
    scopes: text().array().notNull(),
    /** What its people call it; empty: nothing. */
    label: text().notNull().default(""),
    createdAt: at().notNull(),
    /** Null: it came with the app. */
    createdBy: uuid().references(() => person.id),
    /** The key that it takes over from; that one has an end. */
    rolledFromId: uuid(),
    expiresAt: at(),
    revokedAt: at(),
    /** Somebody found it and said so: it was revoked by that. */
    leakedAt: at(),
    lastUsedAt: at(),
  },
  (t) => [
    foreignKey({ name: "api_key_rolled_from", columns: [t.rolledFromId], foreignColumns: [t.id] }),
    // Two people who roll one key at once make one new key.
    uniqueIndex("api_key_rolled_once").on(t.rolledFromId),
    index("api_key_of_app").on(t.appId),
    index("api_key_of_operator").on(t.operatorId),
    check("api_key_owner", sql`num_nonnulls(${t.appId}, ${t.operatorId}) = 1`),
    check("api_key_mode", sql`(${t.mode} is null) = (${t.operatorId} is null) and ${t.mode} in ('test', 'live')`),
  ],
);

/** How often somebody has told us of leaked keys lately: by a keyed hash of where they are, never the address itself. */
export const leakReport = pgTable("leak_report", {
  source: text().primaryKey(),
  /** When the window began, on real time, and how many there were in it. */
  since: at().notNull(),
  times: integer().notNull(),
});

/**
 * How many requests of a key there were in its window, on real time. Unlogged: it is written with every request, and a crash
 * of the server begins a new window.
 */
export const apiKeyWindow = pgTable("api_key_window", {
  apiKeyId: uuid()
    .primaryKey()
    .references(() => apiKey.id),
  since: at().notNull(),
  used: integer().notNull(),
});
