import { and, asc, eq, isNull, lte, or, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { mail } from "@/db/schema/journal";

/** After so many tries an address is wrong or its server is gone for good. */
const TRIES_MAX = 10;

/** Mail to be sent, in the transaction of its cause; a second one for the same cause is dropped. True when it is new. */
export async function insertMail(tx: Tx, row: typeof mail.$inferInsert): Promise<boolean> {
  const rows = await tx
    .insert(mail)
    .values(row)
    .onConflictDoNothing({ target: mail.dedupe })
    .returning({ id: mail.id });
  return rows.length > 0;
}

/** Takes a mail for sending: it is due again at `nextTryAt` unless it is marked as sent before. */
export async function claimMail(tx: Tx, mailId: string, claim: { now: Date; nextTryAt: Date }) {
  const [row] = await tx
    .update(mail)
    .set({ tries: sql`${mail.tries} + 1`, nextTryAt: claim.nextTryAt })
    .where(and(eq(mail.id, mailId), isDue(claim.now)))
    .returning();
  return row;
}

export async function markMailSent(tx: Tx, mailId: string, at: Date): Promise<void> {
  await tx.update(mail).set({ sentAt: at, nextTryAt: null }).where(eq(mail.id, mailId));
}

export async function listDueMails(tx: Tx, now: Date) {
  return tx.select({ id: mail.id }).from(mail).where(isDue(now)).orderBy(asc(mail.createdAt)).limit(200);
}

function isDue(now: Date) {
  return and(
    isNull(mail.sentAt),
    sql`${mail.tries} < ${TRIES_MAX}`,
    or(isNull(mail.nextTryAt), lte(mail.nextTryAt, now)),
  );
}

/** The gap until the next try, once the number of tries is known. */
export async function postponeMail(tx: Tx, mailId: string, nextTryAt: Date): Promise<void> {
  await tx.update(mail).set({ nextTryAt }).where(eq(mail.id, mailId));
}

/** A sent mail needs its secrets no more. */
export async function clearMailData(tx: Tx, mailId: string): Promise<void> {
  await tx.update(mail).set({ data: {} }).where(eq(mail.id, mailId));
}
