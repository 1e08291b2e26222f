import { and, asc, desc, eq, gte, inArray, lt, ne, or, type SQL, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { driver } from "@/db/schema/driver";
import { attempt, payment } from "@/db/schema/payment";
import { receipt } from "@/db/schema/receipt";
import { refund, refundPart } from "@/db/schema/refund";
import { quote, session } from "@/db/schema/session";
import { writeOff } from "@/db/schema/write-off";
import { isOneOf } from "@/db/store/many";
import type { SessionRow } from "@/db/store/session";
import type { BalanceStatus } from "@/lib/domain/balance";
import { type Minor, minor, ZERO } from "@/lib/domain/money";
import type { SessionStatus } from "@/lib/domain/session";

/** A page of stays with everything that ever happened to each; far more than any of them has. */
const FACTS_MAX = 20_000;

/** Everything that tells about the money of some stays, in as many statements as there are kinds of it. */
export async function listMoneyFacts(tx: Tx, sessionIds: readonly string[]) {
  const payments = await tx
    .select()
    .from(payment)
    .where(isOneOf(payment.sessionId, sessionIds))
    .orderBy(desc(payment.createdAt), desc(payment.id))
    .limit(FACTS_MAX);
  const paymentIds = payments.map(({ id }) => id);
  const attempts = await tx
    .select({
      id: attempt.id,
      paymentId: attempt.paymentId,
      state: attempt.state,
      declineCode: attempt.declineCode,
      createdAt: attempt.createdAt,
      finishedAt: attempt.finishedAt,
    })
    .from(attempt)
    .where(isOneOf(attempt.paymentId, paymentIds))
    .orderBy(asc(attempt.createdAt))
    .limit(FACTS_MAX);
  const parts = await tx
    .select({ part: refundPart, reason: refund.reason })
    .from(refundPart)
    .innerJoin(refund, eq(refund.id, refundPart.refundId))
    .where(isOneOf(refundPart.sessionId, sessionIds))
    .orderBy(asc(refundPart.createdAt), asc(refundPart.id))
    .limit(FACTS_MAX);
  const writeOffs = await tx
    .select({
      id: writeOff.id,
      sessionId: writeOff.sessionId,
      amountMinor: writeOff.amountMinor,
      createdAt: writeOff.createdAt,
    })
    .from(writeOff)
    .where(isOneOf(writeOff.sessionId, sessionIds))
    .orderBy(asc(writeOff.createdAt))
    .limit(FACTS_MAX);
  return { payments, attempts, parts: parts.map(({ part, reason }) => ({ ...part, reason })), writeOffs };
}

/** The tax in the price of each of some stays: of what was bought and paid, or of what an open stay came to. */
export async function listVat(tx: Tx, sessionIds: readonly string[]): Promise<ReadonlyMap<string, Minor>> {
  const isPaid = and(eq(payment.quoteId, quote.id), eq(payment.status, "succeeded"), ne(payment.purpose, "hold"));
  const bought = tx
    .select({ sessionId: payment.sessionId, vat: quote.priceVatMinor })
    .from(quote)
    .innerJoin(payment, isPaid);
  const billed = tx
    .select({ sessionId: session.id, vat: quote.priceVatMinor })
    .from(session)
    .innerJoin(quote, eq(quote.id, session.billId));
  const all = bought
    .where(isOneOf(payment.sessionId, sessionIds))
    .unionAll(billed.where(isOneOf(session.id, sessionIds)))
    .as("taxes");
  const rows = await tx
    .select({ sessionId: all.sessionId, vat: sql<string>`sum(${all.vat})` })
    .from(all)
    .groupBy(all.sessionId);
  return new Map(rows.map(({ sessionId, vat }) => [sessionId, minor(Number(vat))]));
}

/** Which of some stays have a receipt. */
export async function listReceipted(tx: Tx, sessionIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx
    .selectDistinct({ sessionId: receipt.sessionId })
    .from(receipt)
    .where(isOneOf(receipt.sessionId, sessionIds))
    .limit(FACTS_MAX);
  return new Set(rows.map(({ sessionId }) => sessionId));
}

export type AppSession = { readonly session: SessionRow; readonly externalId: string | null };

/** One stay of an app's, with the app's own name for whoever parked. */
export async function findAppSession(
  tx: Tx,
  by: { appId: string; sessionId: string },
): Promise<AppSession | undefined> {
  const [row] = await tx
    .select({ session, externalId: driver.externalId })
    .from(session)
    .innerJoin(driver, eq(driver.id, session.driverId))
    .where(and(eq(session.id, by.sessionId), eq(session.appId, by.appId)));
  return row;
}

type Money = Awaited<ReturnType<typeof listMoneyFacts>>;

export type StayRecord = AppSession & Money & { readonly vatMinor: Minor; readonly hasReceipt: boolean };

/** Some stays with everything that is told of them. */
export async function listStayFacts(tx: Tx, rows: readonly AppSession[]): Promise<StayRecord[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ session }) => session.id);
  const { payments, attempts, parts, writeOffs } = await listMoneyFacts(tx, ids);
  const vat = await listVat(tx, ids);
  const receipted = await listReceipted(tx, ids);
  return rows.map(({ session, externalId }) => {
    const own = payments.filter(({ sessionId }) => sessionId === session.id);
    const ofOwn = new Set(own.map(({ id }) => id));
    return {
      session,
      externalId,
      payments: own,
      attempts: attempts.filter(({ paymentId }) => ofOwn.has(paymentId)),
      parts: parts.filter(({ sessionId }) => sessionId === session.id),
      writeOffs: writeOffs.filter(({ sessionId }) => sessionId === session.id),
      vatMinor: vat.get(session.id) ?? ZERO,
      hasReceipt: receipted.has(session.id),
    };
  });
}

/** The same of stays of any app, by their ids. */
export async function listAppSessions(tx: Tx, sessionIds: readonly string[]): Promise<AppSession[]> {
  return tx
    .select({ session, externalId: driver.externalId })
    .from(session)
    .innerJoin(driver, eq(driver.id, session.driverId))
    .where(isOneOf(session.id, sessionIds));
}

export type SessionFilter = {
  readonly sessionStatus?: readonly SessionStatus[] | undefined;
  readonly balanceStatus?: readonly BalanceStatus[] | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
};

/** A user's stays, the newest first; `after` is the last one of the page before. What never reached Stripe is none. */
export async function listUserSessions(
  tx: Tx,
  by: { appId: string; driverId: string; limit: number; after?: string | undefined } & SessionFilter,
): Promise<SessionRow[]> {
  return tx
    .select()
    .from(session)
    .where(
      and(
        eq(session.appId, by.appId),
        eq(session.driverId, by.driverId),
        or(ne(session.sessionStatus, "FAILED"), ne(session.failedBecause, "not_executed")),
        by.sessionStatus && inArray(session.sessionStatus, [...by.sessionStatus]),
        by.balanceStatus && inArray(session.balanceStatus, [...by.balanceStatus]),
        by.from && gte(session.createdAt, by.from),
        by.until && lt(session.createdAt, by.until),
        by.after === undefined ? undefined : isBefore(by.after),
      ),
    )
    .orderBy(desc(session.createdAt), desc(session.id))
    .limit(by.limit);
}

function isBefore(sessionId: string): SQL {
  return sql`(${session.createdAt}, ${session.id}) < (select s.created_at, s.id from session s where s.id = ${sessionId}::uuid)`;
}
