import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import type { DifferenceKind, DifferenceState } from "@/lib/domain/difference";
import { amount, at, key } from "./columns";
import { connection } from "./operator";
import { payment } from "./payment";
import { person } from "./person";
import { refundPart } from "./refund";

/** Something that our books and Stripe's say differently; a row until it is explained or gone, never a silent correction. */
export const difference = pgTable(
  "difference",
  {
    id: key(),
    appId: uuid().notNull(),
    operatorId: uuid().notNull(),
    connectionId: uuid().notNull(),
    stripeAccountId: text().notNull(),
    kind: text().$type<DifferenceKind>().notNull(),
    /** Stripe's id of what differs, or ours where Stripe has none. */
    subject: text().notNull(),
    paymentId: uuid(),
    refundPartId: uuid(),
    expectedMinor: amount(),
    seenMinor: amount(),
    /** Any of Stripe's: what was charged behind our back need not be in a currency of ours. */
    currency: text().notNull(),
    state: text().$type<DifferenceState>().notNull(),
    explanation: text(),
    explainedBy: uuid().references(() => person.id),
    foundAt: at().notNull(),
    seenAt: at().notNull(),
    closedAt: at(),
  },
  (t) => [
    unique("difference_once").on(t.connectionId, t.kind, t.subject),
    index("difference_not_fixed").on(t.connectionId, t.seenAt).where(sql`${t.state} <> 'fixed'`),
    index("difference_of_payment").on(t.paymentId).where(sql`${t.state} <> 'fixed'`),
    foreignKey({ columns: [t.operatorId, t.connectionId], foreignColumns: [connection.operatorId, connection.id] }),
    foreignKey({ columns: [t.operatorId, t.paymentId], foreignColumns: [payment.operatorId, payment.id] }),
    foreignKey({ columns: [t.operatorId, t.refundPartId], foreignColumns: [refundPart.operatorId, refundPart.id] }),
    check(
      "difference_kind",
      sql`${t.kind} in ('payment_stuck', 'charge_unknown', 'charge_missing', 'amount', 'fee', 'refund_unknown', 'refund_missing', 'refund_state', 'unbooked', 'balance')`,
    ),
    check("difference_state", sql`${t.state} in ('open', 'explained', 'fixed')`),
    check("difference_closed", sql`(${t.state} = 'open') = (${t.closedAt} is null)`),
    check("difference_explained", sql`${t.state} <> 'explained' or ${t.explanation} is not null`),
    check("difference_explanation", sql`length(${t.explanation}) between 1 and 2000`),
    check("difference_currency", sql`${t.currency} ~ '^[a-z]{3}$'`),
  ],
);
