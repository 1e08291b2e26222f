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
import type { AttemptRequest, AttemptState, CardShown, PaymentPurpose, PaymentStatus } from "@/lib/domain/payment";
import type { RetryStopped } from "@/lib/domain/retry";
import { amount, at, json, key } from "./columns";
import { paymentMethod } from "./driver";
import { connection } from "./operator";
import { quote, session } from "./session";

/** One Stripe PaymentIntent, belonging to one session for ever. */
export const payment = pgTable(
  "payment",
  {
    id: key(),
    appId: uuid().notNull(),
    operatorId: uuid().notNull(),
    connectionId: uuid().notNull(),
    sessionId: uuid().notNull(),
    driverId: uuid().notNull(),
    quoteId: uuid(),
    paymentMethodId: uuid(),
    purpose: text().$type<PaymentPurpose>().notNull(),
    status: text().$type<PaymentStatus>().notNull(),
    amountMinor: amount().notNull(),
    applicationFeeMinor: amount().notNull(),
    currency: text().$type<Currency>().notNull(),
    extendsTo: at(),
    extendsMinutes: integer(),
    stripeAccountId: text().notNull(),
    stripePaymentIntentId: text(),
    sealedClientSecret: text(),
    stripeChargeId: text(),
    stripeBalanceTransactionId: text(),
    stripeApplicationFeeId: text(),
    stripeFeeMinor: amount(),
    card: json<CardShown>(),
    declineCode: text(),
    adviceCode: text(),
    capturedMinor: amount().notNull(),
    refundReservedMinor: amount().notNull(),
    refundExternalMinor: amount().notNull(),
    disputedMinor: amount().notNull(),
    feeRefundedMinor: amount().notNull(),
    tappedAt: at().notNull(),
    settledAt: at(),
    closedAt: at(),
    /** When a declined payment is next asked to be cancelled at Stripe; null when there is nothing to cancel any more. */
    tidyAt: at(),
    tidyTries: integer().notNull().default(0),
    /** Until when Stripe lets a hold be captured. */
    captureBefore: at(),
    /** The bank lets this hold grow. */
    canGrow: boolean().notNull().default(false),
    /** When the stay will soon cost more than this hold, which may then grow. */
    growAt: at(),
    /** When a running stay gets a new hold in place of this one, which was captured or let go; null when it has one or needs none. */
    replaceAt: at(),
    /** When what is owed is next tried to be collected; null while nothing is planned. */
    collectAt: at(),
    /** How many tries of the plan were made; those of driver, app and support do not count. */
    retries: integer().notNull().default(0),
    retryStopped: text().$type<RetryStopped>(),
    /** When a payment that was not final for long was last compared with Stripe's word. */
    comparedAt: at(),
    createdAt: at().notNull(),
  },
  (t) => [
    unique("payment_of_operator").on(t.operatorId, t.id),
    uniqueIndex("payment_one_collecting_per_session")
      .on(t.sessionId)
      .where(sql`${t.status} in ('created', 'requires_payment_method', 'requires_action', 'processing')`),
    uniqueIndex("payment_intent_once")
      .on(t.stripeAccountId, t.stripePaymentIntentId)
      .where(sql`${t.stripePaymentIntentId} is not null`),
    uniqueIndex("payment_quote_once")
      .on(t.quoteId)
      .where(sql`${t.status} in ('created', 'requires_payment_method', 'requires_action', 'processing', 'held')`),
    index("payment_to_tidy").on(t.tidyAt).where(sql`${t.tidyAt} is not null`),
    index("payment_to_collect").on(t.collectAt).where(sql`${t.collectAt} is not null`),
    index("payment_to_replace").on(t.replaceAt).where(sql`${t.replaceAt} is not null`),
    index("payment_to_grow").on(t.growAt).where(sql`${t.growAt} is not null`),
    index("payment_held_until").on(t.captureBefore).where(sql`${t.status} = 'held'`),
    index("payment_by_session").on(t.sessionId),
    index("payment_of_connection_settled").on(t.connectionId, t.settledAt),
    index("payment_of_charge").on(t.stripeAccountId, t.stripeChargeId),
    index("payment_by_operator_settled").on(t.operatorId, t.settledAt.desc()),
    index("payment_open")
      .on(t.createdAt)
      .where(sql`${t.status} in ('created', 'requires_payment_method', 'requires_action', 'processing', 'held')`),
    foreignKey({ columns: [t.operatorId, t.sessionId], foreignColumns: [session.operatorId, session.id] }),
    foreignKey({ columns: [t.operatorId, t.connectionId], foreignColumns: [connection.operatorId, connection.id] }),
    foreignKey({ columns: [t.operatorId, t.quoteId], foreignColumns: [quote.operatorId, quote.id] }),
    foreignKey({ columns: [t.appId, t.paymentMethodId], foreignColumns: [paymentMethod.appId, paymentMethod.id] }),
    check("payment_purpose", sql`${t.purpose} in ('purchase', 'extension', 'hold', 'remainder', 'correction')`),
    check(
      "payment_status",
      sql`${t.status} in ('created', 'requires_payment_method', 'requires_action', 'processing', 'held', 'succeeded', 'declined', 'canceled')`,
    ),
    check("payment_amount", sql`${t.amountMinor} > 0`),
    check("payment_captured", sql`${t.capturedMinor} between 0 and ${t.amountMinor}`),
    check("payment_refund_reserve", sql`${t.refundReservedMinor} between 0 and ${t.capturedMinor}`),
    check(
      "payment_fee",
      sql`${t.applicationFeeMinor} between 0 and ${t.amountMinor} and ${t.feeRefundedMinor} between 0 and ${t.applicationFeeMinor}`,
    ),
  ],
);

/** One try to collect a payment. `request` is frozen: a re-send under the same key must be the same request. */
export const attempt = pgTable(
  "attempt",
  {
    id: key(),
    appId: uuid().notNull(),
    operatorId: uuid().notNull(),
    driverId: uuid().notNull(),
    paymentId: uuid().notNull(),
    number: integer().notNull(),
    state: text().$type<AttemptState>().notNull(),
    request: json<AttemptRequest>().notNull(),
    /** Who asked for it, and the card it was tried with: what the networks' limits count. */
    origin: text({ enum: ["plan", "driver", "app", "support"] })
      .notNull()
      .default("plan"),
    cardFingerprint: text(),
    cardBrand: text(),
    declineCode: text(),
    adviceCode: text(),
    checks: integer().notNull().default(0),
    nextCheckAt: at(),
    createdAt: at().notNull(),
    leaseUntil: at(),
    finishedAt: at(),
  },
  (t) => [
    unique("attempt_number").on(t.paymentId, t.number),
    uniqueIndex("attempt_one_open_per_payment")
      .on(t.paymentId)
      .where(sql`${t.state} in ('intent', 'unknown', 'waiting')`),
    index("attempt_by_card").on(t.cardFingerprint, t.createdAt).where(sql`${t.cardFingerprint} is not null`),
    index("attempt_due").on(t.nextCheckAt).where(sql`${t.state} in ('intent', 'unknown', 'waiting')`),
    foreignKey({ columns: [t.operatorId, t.paymentId], foreignColumns: [payment.operatorId, payment.id] }),
    check(
      "attempt_state",
      sql`${t.state} in ('intent', 'unknown', 'waiting', 'succeeded', 'declined', 'not_executed', 'canceled')`,
    ),
    check("attempt_origin", sql`${t.origin} in ('plan', 'driver', 'app', 'support')`),
  ],
);
