import type { Tx } from "@/db/client";
import { findOperator } from "@/db/store/operator";
import type { QuoteRow } from "@/db/store/quote";
import { type VatLine, vatLines } from "@/lib/domain/receipt";

/** The tax inside what an open stay came to: of the price by its tariff, of the service fee by the operator's rate. */
export async function vatOfBill(tx: Tx, bill: QuoteRow): Promise<VatLine[]> {
  const operator = await findOperator(tx, bill.operatorId);
  if (!operator) throw new Error(`bill ${bill.id} lost its operator`);
  return vatLines([
    { rateBasisPoints: bill.vatBasisPoints, grossMinor: bill.priceMinor },
    { rateBasisPoints: operator.vatBasisPoints, grossMinor: bill.serviceFeeMinor },
  ]);
}
