import { and, asc, eq, isNotNull, isNull } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { paymentMethodClone } from "@/db/schema/driver";

/** What was taken away at the operator's account is no copy any more. */
export const IS_THERE = isNull(paymentMethodClone.goneAt);

export async function findClone(tx: Tx, by: { paymentMethodId: string; connectionId: string }) {
  const [row] = await tx
    .select()
    .from(paymentMethodClone)
    .where(
      and(
        eq(paymentMethodClone.paymentMethodId, by.paymentMethodId),
        eq(paymentMethodClone.connectionId, by.connectionId),
        IS_THERE,
      ),
    );
  return row;
}

/** The driver's customer on an operator's account; all cards of the driver hang on one. */
export async function findCustomerAt(
  tx: Tx,
  by: { driverId: string; connectionId: string },
): Promise<string | undefined> {
  const [row] = await tx
    .select({ customerId: paymentMethodClone.stripeCustomerId })
    .from(paymentMethodClone)
    .where(
      and(
        eq(paymentMethodClone.driverId, by.driverId),
        eq(paymentMethodClone.connectionId, by.connectionId),
        isNull(paymentMethodClone.customerGoneAt),
      ),
    )
    .orderBy(asc(paymentMethodClone.createdAt))
    .limit(1);
  return row?.customerId;
}

export async function listClones(tx: Tx, paymentMethodId: string) {
  return tx
    .select({
      connectionId: paymentMethodClone.connectionId,
      stripePaymentMethodId: paymentMethodClone.stripePaymentMethodId,
    })
    .from(paymentMethodClone)
    .where(and(eq(paymentMethodClone.paymentMethodId, paymentMethodId), IS_THERE))
    .limit(500);
}

/** Two starts may clone at once; the first row stands and is returned. One that is gone gives its place. */
export async function insertClone(tx: Tx, row: typeof paymentMethodClone.$inferInsert) {
  await tx
    .insert(paymentMethodClone)
    .values(row)
    .onConflictDoUpdate({
      target: [paymentMethodClone.paymentMethodId, paymentMethodClone.connectionId],
      set: { ...row, goneAt: null, customerGoneAt: null },
      setWhere: isNotNull(paymentMethodClone.goneAt),
    });
  return findClone(tx, { paymentMethodId: row.paymentMethodId, connectionId: row.connectionId });
}

/** What is no more at an operator's account: a customer with all its copies, or one copy. */
export type GoneAt = { readonly connectionId: string } & (
  | { readonly stripeCustomerId: string }
  | { readonly stripePaymentMethodId: string }
);

export async function markClonesGone(tx: Tx, gone: GoneAt, now: Date): Promise<void> {
  const isCustomer = "stripeCustomerId" in gone;
  const isIt = isCustomer
    ? eq(paymentMethodClone.stripeCustomerId, gone.stripeCustomerId)
    : eq(paymentMethodClone.stripePaymentMethodId, gone.stripePaymentMethodId);
  await tx
    .update(paymentMethodClone)
    .set(isCustomer ? { goneAt: now, customerGoneAt: now } : { goneAt: now })
    .where(and(eq(paymentMethodClone.connectionId, gone.connectionId), isIt));
}
