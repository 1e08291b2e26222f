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
import type { Currency } from "@/lib/domain/money";
import type { RefundPartState, RefundReason } from "@/lib/domain/refund";
import { amount, at, key } from "./columns";
import { operator } from "./operator";
import { payment } from "./payment";
import { person } from "./person";
import { session } from "./session";

/** Money back for part of what was paid, by a person for a reason or by a named rule. Its state follows from its parts. */
export const refund = pgTable(
  "refund",
  {
    id: key(),
    appId: uuid().notNull(),
    operatorId: uuid().notNull(),
    driverId: uuid().notNull(),
    sessionId: uuid().notNull(),
    amountMinor: amount().notNull(),
    /** How much of it is the service fee; known where a rule gives a price back. */
    serviceFeeMinor: amount(),
    currency: text().$type<Currency>().notNull(),
    reason: text().$type<RefundReason>().notNull(),
    note: text(),
    origin: text({ enum: ["person", "rule", "stripe"] }).notNull(),
    requestedBy: uuid().references(() => person.id),
    keepSessionValid: boolean().notNull(),
    returnFee: boolean().notNull(),
    requestedAt: at().notNull(),
    executeAt: at().notNull(),
    canceledAt: at(),
    canceledBy: uuid().references(() => person.id),
  },
  (t) => [
    unique("refund_of_operator").on(t.operatorId, t.id),
    index("refund_by_session").on(t.sessionId),
    index("refund_due").on(t.executeAt).where(sql`${t.canceledAt} is null`),
    foreignKey({ columns: [t.operatorId, t.sessionId], foreignColumns: [session.operatorId, session.id] }),
    check("refund_amount", sql`${t.amountMinor} > 0`),
    check("refund_service_fee", sql`${t.serviceFeeMinor} between 0 and ${t.amountMinor}`),
    check("refund_origin", sql`${t.origin} in ('person', 'rule', 'stripe')`),
    check("refund_note", sql`length(${t.note}) <= 2000`),
  ],
);

/** One Stripe Refund of one payment. */
export const refundPart = pgTable(
  "refund_part",
  {
    id: key(),
    appId: uuid().notNull(),
    operatorId: uuid().notNull(),
    driverId: uuid().notNull(),
    refundId: uuid().notNull(),
    paymentId: uuid().notNull(),
    sessionId: uuid().notNull(),
    amountMinor: amount().notNull(),
    state: text().$type<RefundPartState>().notNull(),
    stripeAccountId: text().notNull(),
    stripeRefundId: text(),
    failureReason: text(),
    checks: integer().notNull().default(0),
    nextCheckAt: at(),
    isBooked: boolean().notNull().default(false),
    isCounted: boolean().notNull().default(false),
    sentAt: at(),
    settledAt: at(),
    createdAt: at().notNull(),
  },
  (t) => [
    unique("refund_part_of_operator").on(t.operatorId, t.id),
    uniqueIndex("refund_part_stripe_once")
      .on(t.stripeAccountId, t.stripeRefundId)
      .where(sql`${t.stripeRefundId} is not null`),
    index("refund_part_by_refund").on(t.refundId),
    index("refund_part_by_operator").on(t.operatorId, t.createdAt),
    index("refund_part_by_payment").on(t.paymentId),
    index("refund_part_by_session").on(t.sessionId),
    index("refund_part_by_account_sent").on(t.stripeAccountId, t.sentAt),
    index("refund_part_due").on(t.nextCheckAt).where(sql`${t.state} in ('queued', 'sent', 'unknown', 'pending')`),
    foreignKey({ columns: [t.operatorId, t.refundId], foreignColumns: [refund.operatorId, refund.id] }),
    foreignKey({ columns: [t.operatorId, t.paymentId], foreignColumns: [payment.operatorId, payment.id] }),
    check("refund_part_amount", sql`${t.amountMinor} > 0`),
    check(
      "refund_part_state",
      sql`${t.state} in ('queued', 'sent', 'unknown', 'pending', 'succeeded', 'failed', 'canceled')`,
    ),
  ],
);

/** What an operator lets others give back of its money; without a row nothing is limited. */
export const refundPolicy = pgTable(
  "refund_policy",
  {
    operatorId: uuid()
      .primaryKey()
      .references(() => operator.id),
    appsMay: boolean().notNull(),
    onceMaxMinor: amount(),
    dayMaxMinor: amount(),
    monthMaxMinor: amount(),
    changedAt: at().notNull(),
  },
  (t) => [check("refund_policy_limits", sql`least(${t.onceMaxMinor}, ${t.dayMaxMinor}, ${t.monthMaxMinor}) > 0`)],
);

/** The share of the application fee that goes back with a refund part: its own row, amount, key and state. */
export const feeRefund = pgTable(
  "fee_refund",
  {
    id: key(),
    appId: uuid().notNull(),
    operatorId: uuid().notNull(),
    refundPartId: uuid().notNull(),
    paymentId: uuid().notNull(),
    amountMinor: amount().notNull(),
    state: text({ enum: ["queued", "sent", "unknown", "succeeded", "failed"] }).notNull(),
    stripeApplicationFeeId: text().notNull(),
    stripeFeeRefundId: text(),
    checks: integer().notNull().default(0),
    nextCheckAt: at(),
    settledAt: at(),
    createdAt: at().notNull(),
  },
  (t) => [
    unique("fee_refund_once_per_part").on(t.refundPartId),
    index("fee_refund_at_stripe").on(t.stripeFeeRefundId),
    index("fee_refund_by_payment").on(t.paymentId),
    index("fee_refund_due").on(t.nextCheckAt).where(sql`${t.state} in ('queued', 'sent', 'unknown')`),
    foreignKey({ columns: [t.operatorId, t.refundPartId], foreignColumns: [refundPart.operatorId, refundPart.id] }),
    foreignKey({ columns: [t.operatorId, t.paymentId], foreignColumns: [payment.operatorId, payment.id] }),
    check("fee_refund_amount", sql`${t.amountMinor} > 0`),
    check("fee_refund_state", sql`${t.state} in ('queued', 'sent', 'unknown', 'succeeded', 'failed')`),
  ],
);
