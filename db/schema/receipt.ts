import { sql } from "drizzle-orm";
import {
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
import type { Currency } from "@/lib/domain/money";
import type { ReceiptBody, ReceiptKind } from "@/lib/domain/receipt";
import { amount, at, json, key } from "./columns";
import { operator } from "./operator";
import { session } from "./session";

/** The next number of an operator's receipt series; taken in the transaction that seals the receipt, so there is no gap. */
export const receiptSeries = pgTable(
  "receipt_series",
  {
    operatorId: uuid()
      .notNull()
      .references(() => operator.id),
    series: text().notNull(),
    nextNumber: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.operatorId, t.series] })],
);

/** A sealed, numbered snapshot; a credit names the original, nothing is ever edited. */
export const receipt = pgTable(
  "receipt",
  {
    id: key(),
    appId: uuid().notNull(),
    operatorId: uuid().notNull(),
    driverId: uuid().notNull(),
    sessionId: uuid().notNull(),
    kind: text().$type<ReceiptKind>().notNull(),
    cause: uuid().notNull(),
    originalId: uuid(),
    series: text().notNull(),
    number: integer().notNull(),
    numberText: text().notNull(),
    currency: text().$type<Currency>().notNull(),
    totalMinor: amount().notNull(),
    vatMinor: amount().notNull(),
    body: json<ReceiptBody>().notNull(),
    bodyHash: text().notNull(),
    verifyCode: text().notNull().unique(),
    issuedAt: at().notNull(),
  },
  (t) => [
    unique("receipt_of_operator").on(t.operatorId, t.id),
    unique("receipt_number").on(t.operatorId, t.series, t.number),
    uniqueIndex("receipt_once_per_cause").on(t.kind, t.cause),
    index("receipt_by_session").on(t.sessionId),
    index("receipt_by_number_text").on(t.numberText),
    index("receipt_by_operator").on(t.operatorId, t.issuedAt.desc()),
    foreignKey({ columns: [t.operatorId, t.sessionId], foreignColumns: [session.operatorId, session.id] }),
    foreignKey({ columns: [t.operatorId, t.originalId], foreignColumns: [t.operatorId, t.id] }),
    check("receipt_kind", sql`${t.kind} in ('sale', 'supplement', 'credit')`),
    check("receipt_credit_names_original", sql`${t.kind} <> 'credit' or ${t.originalId} is not null`),
  ],
);
