import {
  and,
  asc,
  desc,
  eq,
  exists,
  getTableColumns,
  gte,
  inArray,
  lt,
  ne,
  type SQL,
  type SQLWrapper,
  sql,
} from "drizzle-orm";
import { PgDialect, QueryBuilder } from "drizzle-orm/pg-core";
import type { Tx } from "@/db/client";
import { driver } from "@/db/schema/driver";
import { attempt, payment } from "@/db/schema/payment";
import { receipt } from "@/db/schema/receipt";
import { refund, refundPart } from "@/db/schema/refund";
import { quote, session } from "@/db/schema/session";
import { writeOff } from "@/db/schema/write-off";
import { isOneOf, jsonReader } from "@/db/store/many";
import { isBefore, type Part } from "@/db/store/page";
import { REACHED_STRIPE } from "@/db/store/session";
import type { BalanceStatus } from "@/lib/domain/balance";
import { minor } from "@/lib/domain/money";
import type { SessionStatus } from "@/lib/domain/session";

/** What ever happened to one stay; far more than any of them has. */
const FACTS_MAX = 1_000;

const PAYMENT = getTableColumns(payment);
const ATTEMPT = {
  id: attempt.id,
  paymentId: attempt.paymentId,
  state: attempt.state,
  declineCode: attempt.declineCode,
  createdAt: attempt.createdAt,
  finishedAt: attempt.finishedAt,
};
const PART = { ...getTableColumns(refundPart), reason: refund.reason };
const WRITE_OFF = { id: writeOff.id, amountMinor: writeOff.amountMinor, createdAt: writeOff.createdAt };

const READ = {
  payments: jsonReader(PAYMENT),
  attempts: jsonReader(ATTEMPT),
  parts: jsonReader(PART),
  writeOffs: jsonReader(WRITE_OFF),
};

const dialect = new PgDialect({ casing: "snake_case" });
const query = new QueryBuilder(dialect);

/** A part of a statement that is the same each time, written out once: building it costs more than what the server does. */
function fixed(part: SQLWrapper): SQL {
  return sql.raw(dialect.sqlToQuery(part.getSQL().inlineParams()).sql);
}

/** Rows that belong to a row, written into it by the server as JSON. */
function within(rows: SQLWrapper): SQL {
  return fixed(sql`(select coalesce(json_agg(told), '[]') from (${rows}) told)`);
}

const PAYMENTS = within(
  query
    .select(PAYMENT)
    .from(payment)
    .where(eq(payment.sessionId, session.id))
    .orderBy(desc(payment.createdAt), desc(payment.id))
    .limit(FACTS_MAX),
).mapWith(READ.payments);
const ATTEMPTS = within(
  query
    .select(ATTEMPT)
    .from(attempt)
    .innerJoin(payment, eq(payment.id, attempt.paymentId))
    .where(eq(payment.sessionId, session.id))
    .orderBy(asc(attempt.createdAt))
    .limit(FACTS_MAX),
).mapWith(READ.attempts);
const PARTS = within(
  query
    .select(PART)
    .from(refundPart)
    .innerJoin(refund, eq(refund.id, refundPart.refundId))
    .where(eq(refundPart.sessionId, session.id))
    .orderBy(asc(refundPart.createdAt), asc(refundPart.id))
    .limit(FACTS_MAX),
).mapWith(READ.parts);
const WRITE_OFFS = within(
  query
    .select(WRITE_OFF)
    .from(writeOff)
    .where(eq(writeOff.sessionId, session.id))
    .orderBy(asc(writeOff.createdAt))
    .limit(FACTS_MAX),
).mapWith(READ.writeOffs);
const HAS_RECEIPT = fixed(
  exists(query.select({ id: receipt.id }).from(receipt).where(eq(receipt.sessionId, session.id))),
).mapWith(Boolean);

/** The tax in a stay's price: of what was bought and paid, or of what an open stay came to. */
const VAT_MINOR = vatWithin().mapWith((vat) => minor(Number(vat)));

function vatWithin(): SQL {
  const isPaid = and(eq(payment.quoteId, quote.id), eq(payment.status, "succeeded"), ne(payment.purpose, "hold"));
  const vat = { vat: quote.priceVatMinor };
  const bought = query.select(vat).from(quote).innerJoin(payment, isPaid).where(eq(payment.sessionId, session.id));
  const billed = query.select(vat).from(quote).where(eq(quote.id, session.billId));
  const all = sql`${bought} union all ${billed}`;
  return fixed(sql`(select coalesce(sum(taxes.price_vat_minor), 0) from (${all}) taxes)`);
}

/** Stays with everything that tells about their money, in one statement: apps ask for nothing else as often. */
function selectStays(tx: Tx) {
  return tx
    .select({
      session,
      externalId: driver.externalId,
      payments: PAYMENTS,
      attempts: ATTEMPTS,
      parts: PARTS,
      writeOffs: WRITE_OFFS,
      vatMinor: VAT_MINOR,
      hasReceipt: HAS_RECEIPT,
    })
    .from(session)
    .innerJoin(driver, eq(driver.id, session.driverId));
}

/** A stay with everything that is told of it, and the app's own name for whoever parked. */
export type StayRecord = Awaited<ReturnType<typeof selectStays>>[number];

/** Of each pair the stay, in their order; undefined where the app has none of this id. */
export async function findStays(
  tx: Tx,
  asked: readonly { readonly appId: string; readonly sessionId: string }[],
): Promise<(StayRecord | undefined)[]> {
  const [ids, appIds] = [asked.map(({ sessionId }) => sessionId), asked.map(({ appId }) => appId)];
  const rows = await selectStays(tx).where(
    and(isOneOf(session.id, [...new Set(ids)]), isOneOf(session.appId, [...new Set(appIds)])),
  );
  const known = new Map(rows.map((row) => [row.session.id, row]));
  return asked.map(({ appId, sessionId }) => {
    const found = known.get(sessionId);
    return found?.session.appId === appId ? found : undefined;
  });
}

/** Stays of any app, in the order of their ids here. */
export async function listStays(tx: Tx, sessionIds: readonly string[]): Promise<StayRecord[]> {
  if (sessionIds.length === 0) return [];
  const rows = await selectStays(tx).where(isOneOf(session.id, sessionIds));
  return rows.toSorted((a, b) => sessionIds.indexOf(a.session.id) - sessionIds.indexOf(b.session.id));
}

export type SessionFilter = {
  readonly sessionStatus?: readonly SessionStatus[] | undefined;
  readonly balanceStatus?: readonly BalanceStatus[] | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
};

/** The ids of a user's stays, the newest first. What never reached Stripe is none. */
export async function listUserSessions(
  tx: Tx,
  by: { appId: string; driverId: string } & Part & SessionFilter,
): Promise<string[]> {
  const order = [session.createdAt, session.id];
  const rows = await tx
    .select({ id: session.id })
    .from(session)
    .where(
      and(
        eq(session.appId, by.appId),
        eq(session.driverId, by.driverId),
        REACHED_STRIPE,
        by.sessionStatus && inArray(session.sessionStatus, [...by.sessionStatus]),
        by.balanceStatus && inArray(session.balanceStatus, [...by.balanceStatus]),
        by.from && gte(session.createdAt, by.from),
        by.until && lt(session.createdAt, by.until),
        by.after && isBefore(order, by.after),
      ),
    )
    .orderBy(...order.map(desc))
    .limit(by.limit);
  return rows.map(({ id }) => id);
}
