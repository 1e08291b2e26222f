import { index, integer, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { app } from "./app";
import { at, json, key } from "./columns";

/**
 * One request of an app's server with an idempotency key. The row's id is the id of what the request makes, so that a repeat
 * after a crash finds or finishes the same thing.
 */
export const apiRequest = pgTable(
  "api_request",
  {
    id: key(),
    appId: uuid()
      .notNull()
      .references(() => app.id),
    key: text().notNull(),
    /** A hash of method, path and body. */
    fingerprint: text().notNull(),
    /** Of the first answer; null while it is worked on. */
    status: integer(),
    /** The refusal that was the answer. */
    refusal: json<{ code: string; details: Record<string, string | number> }>(),
    /** Whoever works on it has until then, on real time; after it a repeat takes over. */
    leaseUntil: at().notNull(),
    createdAt: at().notNull(),
  },
  (t) => [unique("api_request_key").on(t.appId, t.key), index("api_request_age").on(t.createdAt)],
);
