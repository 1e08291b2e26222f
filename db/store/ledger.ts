import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { ledgerEntry, ledgerTransaction } from "@/db/schema/ledger";
import { asRecords } from "@/db/store/many";
import { type Entry, isBalanced, type PostingKind } from "@/lib/domain/ledger";
import { type Currency, type Minor, minor } from "@/lib/domain/money";

export type Posting = {
  readonly id: string;
  readonly kind: PostingKind;
  /** The row that this follows from; together with the kind it makes a second posting impossible. */
  readonly cause: string;
  readonly appId: string;
  readonly operatorId: string;
  readonly sessionId: string | null;
  readonly currency: Currency;
  readonly occurredAt: Date;
  readonly entries: readonly Entry[];
};

/** Posts once per cause; false when it stands already. Nothing is posted for an amount of zero. */
export async function post(tx: Tx, posting: Posting): Promise<boolean> {
  return (await postAll(tx, [posting])) > 0;
}

/** The same, of several at once; how many did not stand already. */
export async function postAll(tx: Tx, postings: readonly Posting[]): Promise<number> {
  const real = postings.filter(({ entries }) => entries.length > 0);
  if (real.length === 0) return 0;
  const lame = real.find(({ entries }) => !isBalanced(entries));
  if (lame) throw new Error(`a ${lame.kind} posting does not balance`);
  const heads = asRecords(
    ledgerTransaction,
    real.map(({ currency: _, entries: __, ...head }) => head),
  );
  const entries = asRecords(ledgerEntry, real.flatMap(entriesOf));
  const [row] = await tx.execute<{ posted: number }>(
    sql`with head as (
        insert into ${ledgerTransaction} (${heads.columns}) select ${heads.columns} from ${heads.records}
        on conflict do nothing returning id
      ), entry as (
        insert into ${ledgerEntry} (${entries.columns})
        select ${entries.columns} from ${entries.records} where transaction_id in (select id from head)
      )
      select count(*)::int as posted from head`,
  );
  return row?.posted ?? 0;
}

function entriesOf({ id: transactionId, appId, operatorId, currency, entries }: Posting) {
  return entries.map((entry, position) => ({ transactionId, appId, operatorId, position, ...entry, currency }));
}

/** The balance of each account of a book. */
export async function listBookBalances(tx: Tx, by: { book: string; operatorId?: string }) {
  const rows = await tx
    .select({
      account: ledgerEntry.account,
      currency: ledgerEntry.currency,
      balance: sql<string>`sum(${ledgerEntry.amountMinor})`,
    })
    .from(ledgerEntry)
    .where(and(eq(ledgerEntry.book, by.book), by.operatorId ? eq(ledgerEntry.operatorId, by.operatorId) : undefined))
    .groupBy(ledgerEntry.account, ledgerEntry.currency);
  return rows.map(({ account, currency, balance }) => ({ account, currency, balanceMinor: minor(Number(balance)) }));
}

/** Every posting of a session with its entries, oldest first. */
export async function listSessionPostings(tx: Tx, sessionId: string) {
  const transactions = await tx
    .select({ id: ledgerTransaction.id, kind: ledgerTransaction.kind, occurredAt: ledgerTransaction.occurredAt })
    .from(ledgerTransaction)
    .where(eq(ledgerTransaction.sessionId, sessionId))
    .orderBy(asc(ledgerTransaction.occurredAt), asc(ledgerTransaction.id))
    .limit(200);
  if (transactions.length === 0) return [];
  const entries: { transactionId: string; book: string; account: string; amountMinor: Minor; currency: Currency }[] =
    await tx
      .select({
        transactionId: ledgerEntry.transactionId,
        book: ledgerEntry.book,
        account: ledgerEntry.account,
        amountMinor: ledgerEntry.amountMinor,
        currency: ledgerEntry.currency,
      })
      .from(ledgerEntry)
      .where(
        inArray(
          ledgerEntry.transactionId,
          transactions.map(({ id }) => id),
        ),
      )
      .orderBy(asc(ledgerEntry.position));
  return transactions.map((transaction) => ({
    ...transaction,
    entries: entries.filter((entry) => entry.transactionId === transaction.id),
  }));
}
