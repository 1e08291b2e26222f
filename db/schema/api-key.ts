import { sql } from "drizzle-orm";
import { check, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { app } from "./app";
import { at, key } from "./columns";
import { operator } from "./operator";

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
    createdAt: at().notNull(),
    expiresAt: at(),
    revokedAt: at(),
    lastUsedAt: at(),
    /** When the minute began in which an operator's looks are counted, on real time, and how many there were. */
    looksSince: at(),
    looks: integer().notNull().default(0),
  },
  (t) => [
    check("api_key_owner", sql`num_nonnulls(${t.appId}, ${t.operatorId}) = 1`),
    check("api_key_mode", sql`(${t.mode} is null) = (${t.operatorId} is null) and ${t.mode} in ('test', 'live')`),
  ],
);
