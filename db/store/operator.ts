import { eq } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { operator } from "@/db/schema/operator";

/** What a receipt says of the merchant. */
export const OPERATOR = {
  id: operator.id,
  slug: operator.slug,
  name: operator.name,
  legalName: operator.legalName,
  addressLines: operator.addressLines,
  country: operator.country,
  vatNumber: operator.vatNumber,
  vatBasisPoints: operator.vatBasisPoints,
  currency: operator.currency,
  supportEmail: operator.supportEmail,
  refundUndoSeconds: operator.refundUndoSeconds,
} as const;

export async function findOperator(tx: Tx, operatorId: string) {
  const [row] = await tx.select(OPERATOR).from(operator).where(eq(operator.id, operatorId));
  return row;
}

export async function insertOperator(tx: Tx, row: typeof operator.$inferInsert): Promise<void> {
  await tx.insert(operator).values(row);
}
