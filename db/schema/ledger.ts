import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import type { LedgerAccount, PostingKind } from "@/lib/domain/ledger";
import type { Currency } from "@/lib/domain/money";
import { amount, at, key } from "./columns";

/** One posting: posted once per cause, sums to zero per currency and book, never changed. */
export const ledgerTransaction = pgTable(
  "ledger_transaction",
  {
    id: key(),
    appId: uuid().notNull(),
    operatorId: uuid().notNull(),
    sessionId: uuid(),
    kind: text().$type<PostingKind>().notNull(),
    cause: uuid().notNull(),
    occurredAt: at().notNull(),
  },
  (t) => [
    unique("ledger_transaction_once_per_cause").on(t.kind, t.cause),
    unique("ledger_transaction_of_operator").on(t.operatorId, t.id),
    index("ledger_transaction_by_session").on(t.sessionId),
    index("ledger_transaction_by_operator").on(t.operatorId, t.occurredAt),
    check(
      "ledger_transaction_kind",
      sql`${t.kind} in ('due', 'capture', 'app_fee', 'stripe_fee', 'refund', 'refund_failed', 'fee_refund', 'write_off', 'dispute', 'dispute_won', 'payout', 'payout_failed', 'foreign')`,
    ),
  ],
);

/** `book` is a Stripe account: a connected one (an operator's books) or an app's platform. Debits are positive. */
export const ledgerEntry = pgTable(
  "ledger_entry",
  {
    operatorId: uuid().notNull(),
    appId: uuid().notNull(),
    transactionId: uuid().notNull(),
    position: integer().notNull(),
    book: text().notNull(),
    account: text().$type<LedgerAccount>().notNull(),
    amountMinor: amount().notNull(),
    currency: text().$type<Currency>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.transactionId, t.position] }),
    foreignKey({
      columns: [t.operatorId, t.transactionId],
      foreignColumns: [ledgerTransaction.operatorId, ledgerTransaction.id],
    }),
    index("ledger_entry_by_book").on(t.book, t.account, t.currency),
    check("ledger_entry_amount", sql`${t.amountMinor} <> 0`),
  ],
);
