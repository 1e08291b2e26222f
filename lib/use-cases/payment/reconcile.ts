import { z } from "zod";
import { claimReconcile, markReconciled } from "@/db/store/comparison";
import { type BooksOf, closeGone, listOpenDifferences, recordDifferences } from "@/db/store/difference";
import type { OurBooks, TheirBooks } from "@/lib/domain/difference";
import { compareBooks, type Window, windowOf } from "@/lib/domain/reconcile";
import { type Context, command } from "@/lib/use-cases/command";
import { bookFee } from "@/lib/use-cases/payment/book-fee";
import { readOurBooks } from "@/lib/use-cases/payment/our-books";
import { openTheirBooks, Unanswered } from "@/lib/use-cases/payment/their-books";
import { hearRefund } from "@/lib/use-cases/refund/hear";
import { trace } from "@/lib/use-cases/trace";

const DAILY_MS = 24 * 60 * 60_000;
/** Longer than a comparison takes; an account that did not answer is asked again then. */
const AGAIN_MS = 60 * 60_000;

export type Reconciled = { readonly found: number; readonly gone: number };

/**
 * Compares a connection's charges, refunds and balance with Stripe's. What differs becomes a row for a person; no money is
 * ever corrected here, and what no event told of is applied as its event would have been. Undefined: it was not due, or Stripe
 * did not answer, and it is tried again.
 */
export const reconcilePayments = command({
  name: "payment.reconcile",
  permission: "payment.reconcile",
  input: z.object({ connectionId: z.uuid() }),
  run: async (context, { connectionId }): Promise<Reconciled | undefined> => {
    const { db, now } = context;
    const nextAt = new Date(now.getTime() + AGAIN_MS);
    const due = await db.transaction((tx) => claimReconcile(tx, connectionId, { now, nextAt }));
    if (!due?.stripeAccountId) return undefined;
    const owner = { ...due, stripeAccountId: due.stripeAccountId };
    const window = windowOf(now, due);
    const read = await readBoth(context, owner, window).catch(notAnswered);
    return read && conclude(context, owner, window, read);
  },
});

function notAnswered(error: unknown): undefined {
  if (!(error instanceof Unanswered)) throw error;
}

type Both = { readonly ours: OurBooks; readonly theirs: TheirBooks };

/**
 * Stripe is asked first: what it lists is looked for among everything that we know by then. What Stripe did not list is
 * asked for by its id, because a hold is listed under the day on which it was placed.
 */
async function readBoth(context: Context, owner: BooksOf, window: Window): Promise<Both> {
  const earlier = await context.db.read((tx) => listOpenDifferences(tx, owner.connectionId));
  const stripe = await context.stripe.forApp(owner.appId);
  const open = await openTheirBooks(stripe, owner.stripeAccountId, window);
  for (const { kind, subject } of earlier) {
    if (kind === "charge_unknown") await open.askCharge(subject);
    if (kind === "refund_unknown") await open.askRefund(subject);
    if (kind === "balance") await open.askMovement(subject);
  }
  const ours = await context.db.read((tx) => readOurBooks(tx, owner, window, open.books(), earlier));
  const payments: OurBooks["payments"][number][] = [];
  for (const row of ours.payments) {
    const isAnswered = !row.isExpected || !row.isOwn || row.chargeId === null || (await open.askCharge(row.chargeId));
    payments.push({ ...row, isExpected: row.isExpected && isAnswered });
  }
  const refunds: OurBooks["refunds"][number][] = [];
  // A bank may return a refund weeks later: what moves money in this window is looked at again, however old it is.
  const moved = new Set(open.books().movements.map(({ source }) => source));
  for (const row of ours.refunds) {
    const mustAsk = row.isOwn && (row.isExpected || moved.has(row.refundId));
    const isAnswered = !mustAsk || row.refundId === null || (await open.askRefund(row.refundId));
    refunds.push({ ...row, isExpected: row.isExpected && isAnswered });
  }
  return { ours: { ...ours, payments, refunds }, theirs: open.books() };
}

async function conclude(
  context: Context,
  owner: BooksOf,
  window: ReturnType<typeof windowOf>,
  { ours, theirs }: Both,
): Promise<Reconciled> {
  const { now, db } = context;
  const { differences, examined } = compareBooks(ours, theirs);
  const { appId, operatorId, connectionId } = owner;
  const result = await db.transaction(async (tx) => {
    const rows = differences.map((row) => ({ id: context.newId(), ...row }));
    const found = await recordDifferences(tx, owner, rows, now);
    const gone = await closeGone(tx, { connectionId, examined: [...examined] }, now);
    const nextAt = window.isLast ? new Date(now.getTime() + DAILY_MS) : now;
    await markReconciled(tx, connectionId, { until: window.until, nextAt });
    await trace(tx, context, "payment.reconcile", { appId, operatorId }, { connectionId, found, gone });
    return { found, gone };
  });
  for (const { kind, subject, paymentId, refundPartId } of differences) {
    if (kind === "refund_state" && refundPartId) await hearRefund(context, owner, { refundPartId, refundId: subject });
    const charge = kind === "unbooked" && theirs.charges.find(({ chargeId }) => chargeId === subject);
    if (charge && paymentId) await bookFee(context, owner, paymentId, charge);
  }
  return result;
}
