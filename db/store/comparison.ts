import { and, asc, eq, inArray, isNotNull, isNull, lte, ne, notInArray, or, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { difference } from "@/db/schema/difference";
import { connection } from "@/db/schema/operator";
import { payment } from "@/db/schema/payment";
import type { PaymentRow } from "@/db/store/payment";
import type { Minor } from "@/lib/domain/money";
import { FINAL } from "@/lib/domain/payment";

const DUE_MAX = 200; // one sweep's bite; the next minute takes the rest
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const OPEN_FOR_MS = 10 * MINUTE_MS;
/** A hold lasts for the stay and a debt for a week: what is open for long is asked about after a sixth of its age. */
const AGE_PART = 6;

function isToCompare(now: Date) {
  const at = sql.param(now, payment.createdAt);
  const wait = sql`greatest(${`${OPEN_FOR_MS} milliseconds`}::interval, (${at}::timestamptz - ${payment.createdAt}) / ${AGE_PART}::int)`;
  return and(
    notInArray(payment.status, [...FINAL]),
    lte(payment.createdAt, new Date(now.getTime() - OPEN_FOR_MS)),
    or(isNull(payment.comparedAt), sql`${payment.comparedAt} + ${wait} <= ${at}::timestamptz`),
  );
}

/** Payments that are not final for ten minutes, and those that have become final while a difference says they are not. */
export async function listPaymentsToCompare(tx: Tx, now: Date): Promise<{ paymentId: string }[]> {
  const open = await tx
    .select({ paymentId: payment.id })
    .from(payment)
    .where(isToCompare(now))
    .orderBy(asc(payment.createdAt))
    .limit(DUE_MAX);
  const ended = await tx
    .select({ paymentId: payment.id })
    .from(difference)
    .innerJoin(payment, eq(payment.id, difference.paymentId))
    .where(
      and(eq(difference.kind, "payment_stuck"), ne(difference.state, "fixed"), inArray(payment.status, [...FINAL])),
    )
    .limit(DUE_MAX);
  return [...open, ...ended];
}

/** The payment when it is due to be compared; one comparison at a time. */
export async function claimPaymentToCompare(tx: Tx, paymentId: string, now: Date): Promise<PaymentRow | undefined> {
  const [row] = await tx
    .update(payment)
    .set({ comparedAt: now })
    .where(and(eq(payment.id, paymentId), or(isToCompare(now), inArray(payment.status, [...FINAL]))))
    .returning();
  return row;
}

/** A connection that was opened today has nothing to compare yet. */
function isToReconcile(now: Date) {
  return and(
    isNotNull(connection.stripeAccountId),
    isNull(connection.deauthorizedAt),
    or(
      lte(connection.reconcileAt, now),
      and(isNull(connection.reconcileAt), lte(connection.openedAt, new Date(now.getTime() - DAY_MS))),
    ),
  );
}

export async function listConnectionsToReconcile(tx: Tx, now: Date) {
  return tx
    .select({ connectionId: connection.id })
    .from(connection)
    .where(isToReconcile(now))
    .orderBy(asc(connection.reconcileAt))
    .limit(DUE_MAX);
}

/** Takes a connection for one comparison; undefined when it is not due. Whoever dies over it is followed at `nextAt`. */
export async function claimReconcile(tx: Tx, connectionId: string, { now, nextAt }: { now: Date; nextAt: Date }) {
  const [row] = await tx
    .update(connection)
    .set({ reconcileAt: nextAt })
    .where(and(eq(connection.id, connectionId), isToReconcile(now)))
    .returning({
      connectionId: connection.id,
      appId: connection.appId,
      operatorId: connection.operatorId,
      stripeAccountId: connection.stripeAccountId,
      openedAt: connection.openedAt,
      reconciledUntil: connection.reconciledUntil,
    });
  return row;
}

export async function markReconciled(
  tx: Tx,
  connectionId: string,
  { until, nextAt }: { until: Date; nextAt: Date },
): Promise<void> {
  await tx
    .update(connection)
    .set({ reconcileAt: nextAt, reconciledUntil: until })
    .where(
      and(
        eq(connection.id, connectionId),
        or(isNull(connection.reconciledUntil), lte(connection.reconciledUntil, until)),
      ),
    );
}

/** Completes a payment that succeeded before Stripe had booked it; false when that is done. */
export async function markBooked(
  tx: Tx,
  paymentId: string,
  booking: { balanceTransactionId: string; stripeFeeMinor: Minor; currency: string },
): Promise<PaymentRow | undefined> {
  const [row] = await tx
    .update(payment)
    .set({ stripeBalanceTransactionId: booking.balanceTransactionId, stripeFeeMinor: booking.stripeFeeMinor })
    .where(
      and(
        eq(payment.id, paymentId),
        eq(payment.status, "succeeded"),
        sql`${payment.currency} = ${booking.currency}`,
        isNull(payment.stripeBalanceTransactionId),
      ),
    )
    .returning();
  return row;
}
