import { and, asc, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { link } from "@/db/schema/journal";
import { receipt, receiptSeries } from "@/db/schema/receipt";
import { asRecords } from "@/db/store/many";
import { isAfter, type Part } from "@/db/store/page";
import type { ReceiptKind } from "@/lib/domain/receipt";

export type ReceiptRow = typeof receipt.$inferSelect;

/** How many digits a number has at least: 00001. */
const NUMBER_DIGITS = 5;

/**
 * Seals a receipt under the next number of its series, of which the row stays locked until the transaction ends: no number is
 * ever lost, and no two are the same. The number as text is e.g. `TEST-LYON-00042`.
 */
export async function insertReceipt(
  tx: Tx,
  row: Omit<typeof receipt.$inferInsert, "number" | "numberText">,
): Promise<void> {
  const { columns, records } = asRecords(receipt, [row]);
  await tx.execute(
    sql`with taken as (
        insert into ${receiptSeries} as s (operator_id, series, next_number) values (${row.operatorId}, ${row.series}, 2)
        on conflict (operator_id, series) do update set next_number = s.next_number + 1
        returning next_number - 1 as number, (next_number - 1)::text as digits
      )
      insert into ${receipt} (${columns}, number, number_text)
      select ${columns}, taken.number,
        new.series || '-' || lpad(taken.digits, greatest(${NUMBER_DIGITS}::int, length(taken.digits)), '0')
      from ${records} as new, taken`,
  );
}

export async function findReceiptOf(tx: Tx, by: { kind: ReceiptKind; cause: string }): Promise<ReceiptRow | undefined> {
  const [row] = await tx
    .select()
    .from(receipt)
    .where(and(eq(receipt.kind, by.kind), eq(receipt.cause, by.cause)));
  return row;
}

/** The receipt that a payment was sealed in. */
export async function findReceiptOfPayment(tx: Tx, paymentId: string): Promise<ReceiptRow | undefined> {
  const [row] = await tx
    .select()
    .from(receipt)
    .where(and(eq(receipt.cause, paymentId), sql`${receipt.kind} <> 'credit'`));
  return row;
}

export async function findReceipt(
  tx: Tx,
  by: { receiptId: string; driverId?: string; operatorId?: string },
): Promise<ReceiptRow | undefined> {
  const [row] = await tx
    .select()
    .from(receipt)
    .where(
      and(
        eq(receipt.id, by.receiptId),
        by.driverId ? eq(receipt.driverId, by.driverId) : undefined,
        by.operatorId ? eq(receipt.operatorId, by.operatorId) : undefined,
      ),
    );
  return row;
}

/** What was credited of a receipt so far, above zero. */
export async function sumCredits(tx: Tx, originalId: string): Promise<number> {
  const [row] = await tx
    .select({ total: sql<string>`coalesce(-sum(${receipt.totalMinor}), 0)` })
    .from(receipt)
    .where(eq(receipt.originalId, originalId));
  return Number(row?.total ?? 0);
}

/** Where a list of receipts goes on: after an instant, in RFC 3339, and a number of its series. */
export type ReceiptPosition = readonly [issuedAt: string, number: number];

/** The receipts of a session, oldest first. */
export async function listReceipts(
  tx: Tx,
  { sessionId, limit, after }: { sessionId: string } & Partial<Part<ReceiptPosition>>,
) {
  const order = [receipt.issuedAt, receipt.number];
  return tx
    .select({
      id: receipt.id,
      kind: receipt.kind,
      cause: receipt.cause,
      number: receipt.number,
      numberText: receipt.numberText,
      totalMinor: receipt.totalMinor,
      currency: receipt.currency,
      issuedAt: receipt.issuedAt,
      originalId: receipt.originalId,
    })
    .from(receipt)
    .where(and(eq(receipt.sessionId, sessionId), after && isAfter(order, after)))
    .orderBy(...order.map(asc))
    .limit(limit ?? 200);
}

export async function insertLink(tx: Tx, row: typeof link.$inferInsert): Promise<void> {
  await tx.insert(link).values(row);
}

/** The permanent link of a receipt, sealed. */
export async function findReceiptLink(tx: Tx, receiptId: string) {
  const [row] = await tx
    .select({ id: link.id, appId: link.appId, sealedToken: link.sealedToken })
    .from(link)
    .where(and(eq(link.receiptId, receiptId), eq(link.purpose, "receipt"), sql`${link.revokedAt} is null`));
  return row;
}

/** A link of a stay that still opens something. */
export async function findLiveLink(tx: Tx, by: { sessionId: string; purpose: "extend" | "pay" | "claim" | "confirm" }) {
  const [row] = await tx
    .select({ id: link.id, appId: link.appId, sealedToken: link.sealedToken })
    .from(link)
    .where(and(eq(link.sessionId, by.sessionId), eq(link.purpose, by.purpose), isNull(link.revokedAt)))
    .limit(1);
  return row;
}

/** The links that pay what a driver owes open nothing more from now on but what was paid. */
export async function revokePayLinks(tx: Tx, driverId: string, at: Date): Promise<void> {
  await tx
    .update(link)
    .set({ revokedAt: at })
    .where(and(eq(link.driverId, driverId), eq(link.purpose, "pay"), isNull(link.revokedAt)));
}

/** A link that pays, also one that has done its work: it then shows that all is paid. */
export async function findPayLink(tx: Tx, tokenHash: string) {
  const [row] = await tx
    .select({
      id: link.id,
      appId: link.appId,
      driverId: link.driverId,
      sessionId: link.sessionId,
      revokedAt: link.revokedAt,
    })
    .from(link)
    .where(and(eq(link.tokenHash, tokenHash), eq(link.purpose, "pay")));
  return row;
}

/** A link by its id, sealed: for the mail that carries it. */
export async function findLinkById(tx: Tx, linkId: string) {
  const [row] = await tx
    .select({ id: link.id, appId: link.appId, purpose: link.purpose, sealedToken: link.sealedToken })
    .from(link)
    .where(eq(link.id, linkId));
  return row;
}

/** What a link opens, if it is still good. */
export async function findLink(
  tx: Tx,
  by: { tokenHash: string; purpose: "receipt" | "extend" | "pay" | "claim" | "confirm"; now: Date },
) {
  const [row] = await tx
    .select({
      id: link.id,
      appId: link.appId,
      operatorId: link.operatorId,
      driverId: link.driverId,
      sessionId: link.sessionId,
      receiptId: link.receiptId,
    })
    .from(link)
    .where(
      and(
        eq(link.tokenHash, by.tokenHash),
        eq(link.purpose, by.purpose),
        isNull(link.revokedAt),
        or(isNull(link.expiresAt), gt(link.expiresAt, by.now)),
      ),
    );
  return row;
}

/** For whoever holds the paper: the code is 80 random bits, so it is found or it is not ours. */
export async function findReceiptByCode(tx: Tx, verifyCode: string): Promise<ReceiptRow | undefined> {
  const [row] = await tx.select().from(receipt).where(eq(receipt.verifyCode, verifyCode));
  return row;
}
