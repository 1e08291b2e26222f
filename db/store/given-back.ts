import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { payment } from "@/db/schema/payment";
import { refund, refundPart } from "@/db/schema/refund";
import { quote } from "@/db/schema/session";
import { type Minor, minor } from "@/lib/domain/money";

export type GivenBack = { readonly priceMinor: Minor; readonly serviceFeeMinor: Minor };

/**
 * What a stay took and gives back by a rule, whatever becomes of the refund: extensions that came too late bought no time, and
 * what a stay costs less at its right place is no part of its price.
 */
export async function sumGivenBack(tx: Tx, sessionId: string): Promise<GivenBack> {
  const [late] = await tx
    .select({
      price: sql<string>`coalesce(sum(${quote.priceMinor}), 0)`,
      fee: sql<string>`coalesce(sum(${quote.serviceFeeMinor}), 0)`,
    })
    .from(refund)
    .innerJoin(refundPart, eq(refundPart.refundId, refund.id))
    .innerJoin(payment, eq(payment.id, refundPart.paymentId))
    .innerJoin(quote, eq(quote.id, payment.quoteId))
    .where(and(eq(refund.sessionId, sessionId), eq(refund.reason, "late_extension")));
  const [corrected] = await tx
    .select({
      price: sql<string>`coalesce(sum(${refund.amountMinor} - coalesce(${refund.serviceFeeMinor}, 0)), 0)`,
      fee: sql<string>`coalesce(sum(${refund.serviceFeeMinor}), 0)`,
    })
    .from(refund)
    .where(and(eq(refund.sessionId, sessionId), eq(refund.reason, "correction")));
  return {
    priceMinor: minor(Number(late?.price ?? 0) + Number(corrected?.price ?? 0)),
    serviceFeeMinor: minor(Number(late?.fee ?? 0) + Number(corrected?.fee ?? 0)),
  };
}
