import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { payment } from "@/db/schema/payment";
import { refund, refundPart } from "@/db/schema/refund";
import { quote } from "@/db/schema/session";
import { type Minor, minor } from "@/lib/domain/money";

/** What a stay took for extensions that came too late and is given back in full: it bought no time. */
export async function sumLateExtensions(
  tx: Tx,
  sessionId: string,
): Promise<{ priceMinor: Minor; serviceFeeMinor: Minor }> {
  const [row] = await tx
    .select({
      price: sql<string>`coalesce(sum(${quote.priceMinor}), 0)`,
      fee: sql<string>`coalesce(sum(${quote.serviceFeeMinor}), 0)`,
    })
    .from(refund)
    .innerJoin(refundPart, eq(refundPart.refundId, refund.id))
    .innerJoin(payment, eq(payment.id, refundPart.paymentId))
    .innerJoin(quote, eq(quote.id, payment.quoteId))
    .where(and(eq(refund.sessionId, sessionId), eq(refund.reason, "late_extension")));
  return { priceMinor: minor(Number(row?.price ?? 0)), serviceFeeMinor: minor(Number(row?.fee ?? 0)) };
}
