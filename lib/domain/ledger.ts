import { type Minor, minor, negate, subtract } from "@/lib/domain/money";

/** Accounts of an operator's books (one book per connected Stripe account) and of an app's platform. */
export const LEDGER_ACCOUNTS = [
  "receivable",
  "stripe_balance",
  "bank",
  "revenue",
  "vat",
  "app_fee",
  "stripe_fee",
  "refunds",
  "write_off",
  "disputes",
  "foreign",
  "platform_balance",
  "fee_income",
  "fx",
] as const;
export type LedgerAccount = (typeof LEDGER_ACCOUNTS)[number];

export const POSTING_KINDS = [
  "due",
  "capture",
  "app_fee",
  "stripe_fee",
  "refund",
  "refund_failed",
  "fee_refund",
  "write_off",
  "dispute",
  "dispute_won",
  "payout",
  "payout_failed",
  "foreign",
] as const;
export type PostingKind = (typeof POSTING_KINDS)[number];

/** Debits are positive, credits negative. */
export type Entry = { readonly book: string; readonly account: LedgerAccount; readonly amountMinor: Minor };

function pair(book: string, debit: LedgerAccount, credit: LedgerAccount, amount: Minor): Entry[] {
  return [
    { book, account: debit, amountMinor: amount },
    { book, account: credit, amountMinor: negate(amount) },
  ];
}

const withoutZeros = (entries: Entry[]) => entries.filter((entry) => entry.amountMinor !== 0);

/** What became due: prepaid at success, open when COMPLETE. `vat` is the tax contained in `total`. */
export function duePosting(book: string, total: Minor, vat: Minor): Entry[] {
  return withoutZeros([
    { book, account: "receivable", amountMinor: total },
    { book, account: "revenue", amountMinor: negate(subtract(total, vat)) },
    { book, account: "vat", amountMinor: negate(vat) },
  ]);
}

export function capturePosting(book: string, amount: Minor): Entry[] {
  return pair(book, "stripe_balance", "receivable", amount);
}

export function appFeePosting(book: string, platformBook: string, fee: Minor): Entry[] {
  return [
    ...pair(book, "app_fee", "stripe_balance", fee),
    ...pair(platformBook, "platform_balance", "fee_income", fee),
  ];
}

export function stripeFeePosting(book: string, fee: Minor): Entry[] {
  return pair(book, "stripe_fee", "stripe_balance", fee);
}

export function refundPosting(book: string, amount: Minor): Entry[] {
  return pair(book, "refunds", "stripe_balance", amount);
}

export function refundFailedPosting(book: string, amount: Minor): Entry[] {
  return reversed(refundPosting(book, amount));
}

export function feeRefundPosting(book: string, platformBook: string, fee: Minor): Entry[] {
  return [
    ...pair(platformBook, "fee_income", "platform_balance", fee),
    ...pair(book, "stripe_balance", "app_fee", fee),
  ];
}

/** What is owed and given up. */
export function writeOffPosting(book: string, amount: Minor): Entry[] {
  return pair(book, "write_off", "receivable", amount);
}

/** What was captured beyond what is due: done in Stripe, not through us. */
export function foreignPosting(book: string, amount: Minor): Entry[] {
  return pair(book, "receivable", "foreign", amount);
}

export function reversed(entries: readonly Entry[]): Entry[] {
  return entries.map((entry) => ({ ...entry, amountMinor: negate(entry.amountMinor) }));
}

/** Every book balances on its own. */
export function isBalanced(entries: readonly Entry[]): boolean {
  const books = new Map<string, number>();
  for (const entry of entries) books.set(entry.book, (books.get(entry.book) ?? 0) + entry.amountMinor);
  return [...books.values()].every((total) => minor(total) === 0);
}
