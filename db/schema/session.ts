import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, pgTable, text, unique, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { BalanceStatus } from "@/lib/domain/balance";
import type { Currency } from "@/lib/domain/money";
import type { SessionStatus, StopCause } from "@/lib/domain/session";
import type { PriceLine } from "@/lib/domain/tariff/lines";
import { feePlan } from "./app";
import { amount, at, json, key } from "./columns";
import { driver } from "./driver";
import { connection, place, tariffVersion } from "./operator";

/** A priced offer for a stay; binding for 10 minutes, used once. */
export const quote = pgTable(
  "quote",
  {
    id: key(),
    appId: uuid().notNull(),
    operatorId: uuid().notNull(),
    driverId: uuid(),
    placeId: uuid().notNull(),
    tariffVersionId: uuid().notNull(),
    feePlanId: uuid().notNull(),
    sessionId: uuid(),
    plate: text(),
    country: text(),
    kind: text({ enum: ["prepaid", "open"] }).notNull(),
    startsAt: at().notNull(),
    endsAt: at().notNull(),
    minutes: integer().notNull(),
    priceMinor: amount().notNull(),
    priceVatMinor: amount().notNull(),
    vatBasisPoints: integer().notNull(),
    serviceFeeMinor: amount().notNull(),
    totalMinor: amount().notNull(),
    currency: text().$type<Currency>().notNull(),
    lines: json<PriceLine[]>().notNull(),
    /** What is held on the card at the start of an open stay, service fee included; null for prepaid. */
    holdMinor: amount(),
    /** What the driver typed at the offer, kept while a card is saved or a bank says no. */
    receiptEmail: text(),
    validUntil: at().notNull(),
    usedAt: at(),
    createdAt: at().notNull(),
  },
  (t) => [
    unique("quote_of_operator").on(t.operatorId, t.id),
    foreignKey({ columns: [t.operatorId, t.placeId], foreignColumns: [place.operatorId, place.id] }),
    foreignKey({
      columns: [t.operatorId, t.tariffVersionId],
      foreignColumns: [tariffVersion.operatorId, tariffVersion.id],
    }),
    foreignKey({ columns: [t.appId, t.feePlanId], foreignColumns: [feePlan.appId, feePlan.id] }),
    foreignKey({ columns: [t.appId, t.driverId], foreignColumns: [driver.appId, driver.id] }),
    check("quote_kind", sql`${t.kind} in ('prepaid', 'open')`),
    check("quote_hold", sql`${t.holdMinor} is null or (${t.kind} = 'open' and ${t.holdMinor} > 0)`),
    check("quote_total", sql`${t.totalMinor} = ${t.priceMinor} + ${t.serviceFeeMinor} and ${t.totalMinor} >= 0`),
  ],
);

/** One stay of one vehicle at one place. */
export const session = pgTable(
  "session",
  {
    id: key(),
    appId: uuid().notNull(),
    operatorId: uuid().notNull(),
    connectionId: uuid().notNull(),
    placeId: uuid().notNull(),
    driverId: uuid().notNull(),
    tariffVersionId: uuid().notNull(),
    feePlanId: uuid().notNull(),
    quoteId: uuid(),
    /** What an open stay came to, priced at its stop; of a bought one what a corrected place costs more, too little to be charged. */
    billId: uuid(),
    zoneCode: text().notNull(),
    plate: text().notNull(),
    country: text().notNull(),
    kind: text({ enum: ["prepaid", "open"] }).notNull(),
    sessionStatus: text().$type<SessionStatus>().notNull(),
    failedBecause: text(),
    /** Why an open stay ends at `endsAt` by itself. */
    endsBecause: text().$type<StopCause>(),
    /** The most that the driver wanted an open stay to cost when it began. */
    capMinor: amount(),
    stoppedBecause: text().$type<StopCause>(),
    currency: text().$type<Currency>().notNull(),
    priceMinor: amount().notNull(),
    serviceFeeMinor: amount().notNull(),
    totalMinor: amount().notNull(),
    paidMinor: amount().notNull(),
    writtenOffMinor: amount().notNull(),
    refundedMinor: amount().notNull(),
    disputedMinor: amount().notNull(),
    /** Derived by `balanceStatusOf`, stored for search. */
    balanceStatus: text().$type<BalanceStatus>().notNull().default("PROCESSING"),
    /** When the first collection of what is owed failed. */
    debtSince: at(),
    /** The card that owes it: a guest with the same card meets the same debt. */
    debtFingerprint: text(),
    minutes: integer().notNull(),
    reference: text(),
    /** Where the app wants its driver after the hosted page. */
    returnUrl: text(),
    receiptEmail: text(),
    locale: text({ enum: ["en", "de", "fr"] }).notNull(),
    tappedAt: at().notNull(),
    startedAt: at(),
    endsAt: at().notNull(),
    /** When the driver of an open stay was last known to be parked still. */
    stillParkedAt: at(),
    /** When the driver was asked about the end that now stands; null until then, and again once it moves. */
    askedAt: at(),
    endedAt: at(),
    completedAt: at(),
    eventSequence: integer().notNull().default(0),
    createdAt: at().notNull(),
  },
  (t) => [
    unique("session_of_operator").on(t.operatorId, t.id),
    uniqueIndex("session_one_running_per_plate_and_place")
      .on(t.placeId, t.country, t.plate)
      .where(sql`${t.sessionStatus} in ('CREATED', 'STARTED')`),
    uniqueIndex("session_one_unpaid_per_driver").on(t.appId, t.driverId).where(sql`${t.sessionStatus} = 'CREATED'`),
    uniqueIndex("session_quote_once").on(t.quoteId).where(sql`${t.sessionStatus} <> 'FAILED'`),
    index("session_by_driver").on(t.appId, t.driverId, t.createdAt.desc()),
    index("session_by_operator").on(t.operatorId, t.createdAt.desc(), t.id.desc()),
    index("session_by_operator_plate").on(t.operatorId, t.plate.op("text_pattern_ops")),
    index("session_by_plate").on(t.plate, t.createdAt.desc()),
    index("session_by_receipt_email").on(sql`lower(${t.receiptEmail})`).where(sql`${t.receiptEmail} is not null`),
    index("session_running_until").on(t.endsAt).where(sql`${t.sessionStatus} in ('CREATED', 'STARTED', 'STOPPED')`),
    foreignKey({ columns: [t.operatorId, t.connectionId], foreignColumns: [connection.operatorId, connection.id] }),
    foreignKey({ columns: [t.operatorId, t.placeId], foreignColumns: [place.operatorId, place.id] }),
    foreignKey({
      columns: [t.operatorId, t.tariffVersionId],
      foreignColumns: [tariffVersion.operatorId, tariffVersion.id],
    }),
    index("session_stopped").on(t.endedAt).where(sql`${t.sessionStatus} = 'STOPPED'`),
    index("session_to_ask")
      .on(t.endsAt)
      .where(sql`${t.sessionStatus} = 'STARTED' and ${t.endsBecause} = 'no_answer' and ${t.askedAt} is null`),
    index("session_unpaid")
      .on(t.connectionId)
      .where(sql`${t.sessionStatus} = 'COMPLETE' and ${t.totalMinor} > ${t.paidMinor} + ${t.writtenOffMinor}`),
    index("session_in_debt")
      .on(t.appId, t.driverId)
      .where(sql`${t.debtSince} is not null and ${t.totalMinor} > ${t.paidMinor} + ${t.writtenOffMinor}`),
    index("session_in_debt_by_card")
      .on(t.appId, t.debtFingerprint)
      .where(sql`${t.debtSince} is not null and ${t.totalMinor} > ${t.paidMinor} + ${t.writtenOffMinor}`),
    foreignKey({ columns: [t.operatorId, t.quoteId], foreignColumns: [quote.operatorId, quote.id] }),
    foreignKey({ columns: [t.operatorId, t.billId], foreignColumns: [quote.operatorId, quote.id] }),
    foreignKey({ columns: [t.appId, t.driverId], foreignColumns: [driver.appId, driver.id] }),
    foreignKey({ columns: [t.appId, t.feePlanId], foreignColumns: [feePlan.appId, feePlan.id] }),
    check("session_kind", sql`${t.kind} in ('prepaid', 'open')`),
    check("session_status", sql`${t.sessionStatus} in ('CREATED', 'STARTED', 'STOPPED', 'COMPLETE', 'FAILED')`),
    check("session_balance_status", sql`${t.balanceStatus} in ('REFUND', 'PROCESSING', 'PAID', 'DEBT')`),
    check("session_total", sql`${t.totalMinor} = ${t.priceMinor} + ${t.serviceFeeMinor}`),
    check("session_balance", sql`${t.paidMinor} + ${t.writtenOffMinor} <= ${t.totalMinor} and ${t.paidMinor} >= 0`),
    check("session_refunded", sql`${t.refundedMinor} between 0 and ${t.paidMinor}`),
  ],
);
