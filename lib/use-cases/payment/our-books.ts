import type { Tx } from "@/db/client";
import {
  listFeeRefundsNamed,
  listPaidIn,
  listPartsNamed,
  listPaymentsNamed,
  listPosted,
  listRefundedIn,
} from "@/db/store/books";
import type { BooksOf, listOpenDifferences } from "@/db/store/difference";
import type { OurBooks, TheirBooks } from "@/lib/domain/difference";
import type { Window } from "@/lib/domain/reconcile";

export type Earlier = Awaited<ReturnType<typeof listOpenDifferences>>;

/** Metadata can be written by anybody who has the account's keys. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function named(...ids: (string | null)[]): string[] {
  return [...new Set(ids)].filter((id) => id !== null);
}

function ours(...ids: (string | null)[]): string[] {
  return named(...ids).filter((id) => UUID.test(id));
}

/**
 * Our side for a window: what was paid and refunded in it, and whatever Stripe's side or an earlier difference names. Only
 * the first and the last must be at Stripe; the others may be of any age.
 */
export async function readOurBooks(
  tx: Tx,
  owner: BooksOf,
  window: Window,
  theirs: TheirBooks,
  earlier: Earlier,
): Promise<OurBooks> {
  return {
    payments: await readPayments(tx, owner, window, theirs, earlier),
    refunds: await readRefunds(tx, owner, window, theirs, earlier),
    feeRefunds: await listFeeRefundsNamed(tx, named(...theirs.movements.map(({ source }) => source))),
  };
}

async function readPayments(
  tx: Tx,
  { connectionId, stripeAccountId }: BooksOf,
  window: Window,
  theirs: TheirBooks,
  earlier: Earlier,
): Promise<OurBooks["payments"]> {
  const paid = await listPaidIn(tx, connectionId, window);
  const differed = earlier.map(({ paymentId }) => paymentId);
  const others = await listPaymentsNamed(tx, stripeAccountId, {
    paymentIds: ours(...differed, ...theirs.charges.map(({ paymentId }) => paymentId)),
    chargeIds: named(
      ...theirs.charges.map(({ chargeId }) => chargeId),
      ...theirs.refunds.map(({ chargeId }) => chargeId),
      ...theirs.movements.map(({ source }) => source),
    ),
    paymentIntentIds: named(...theirs.charges.map(({ paymentIntentId }) => paymentIntentId)),
  });
  const expected = new Set([...paid.map(({ paymentId }) => paymentId), ...differed]);
  const all = [...new Map([...paid, ...others].map((row) => [row.paymentId, row])).values()];
  const postedOf = await listPosted(
    tx,
    all.map(({ paymentId }) => paymentId),
  );
  return all.map(({ connectionId: of, balanceTransactionId, ...row }) => ({
    ...row,
    isOwn: of === connectionId,
    isExpected: expected.has(row.paymentId),
    isBooked: balanceTransactionId !== null,
    posted: postedOf(row.paymentId),
  }));
}

async function readRefunds(
  tx: Tx,
  { connectionId, stripeAccountId }: BooksOf,
  window: Window,
  theirs: TheirBooks,
  earlier: Earlier,
): Promise<OurBooks["refunds"]> {
  const sent = await listRefundedIn(tx, connectionId, stripeAccountId, window);
  const differed = earlier.map(({ refundPartId }) => refundPartId);
  const others = await listPartsNamed(tx, stripeAccountId, {
    refundPartIds: ours(...differed, ...theirs.refunds.map(({ refundPartId }) => refundPartId)),
    refundIds: named(
      ...theirs.refunds.map(({ refundId }) => refundId),
      ...theirs.movements.map(({ source }) => source),
    ),
  });
  const expected = new Set([...sent.map(({ refundPartId }) => refundPartId), ...differed]);
  const all = [...new Map([...sent, ...others].map((row) => [row.refundPartId, row])).values()];
  return all.map(({ connectionId: of, ...row }) => ({
    ...row,
    isOwn: of === connectionId,
    isExpected: expected.has(row.refundPartId),
  }));
}
