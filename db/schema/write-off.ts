import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { WriteOffReason } from "@/lib/domain/balance";
import type { Currency } from "@/lib/domain/money";
import { amount, at, key } from "./columns";
import { person } from "./person";
import { session } from "./session";

/** What is owed and will not be collected: by a person for a reason, or by a named rule. */
export const writeOff = pgTable(
  "write_off",
  {
    id: key(),
    appId: uuid().notNull(),
    operatorId: uuid().notNull(),
    driverId: uuid().notNull(),
    sessionId: uuid().notNull(),
    amountMinor: amount().notNull(),
    currency: text().$type<Currency>().notNull(),
    reason: text().$type<WriteOffReason>().notNull(),
    note: text(),
    writtenOffBy: uuid().references(() => person.id),
    createdAt: at().notNull(),
  },
  (t) => [
    index("write_off_by_session").on(t.sessionId),
    foreignKey({ columns: [t.operatorId, t.sessionId], foreignColumns: [session.operatorId, session.id] }),
    check("write_off_amount", sql`${t.amountMinor} > 0`),
    check(
      "write_off_reason",
      sql`${t.reason} in ('below_minimum', 'connection_closed', 'goodwill', 'machine_fault', 'uncollectable')`,
    ),
    check("write_off_note", sql`length(${t.note}) <= 2000`),
  ],
);
