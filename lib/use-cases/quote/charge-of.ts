import type { QuoteRow } from "@/db/store/quote";
import { applicationFeeOf, commissionOf, type FeePlan } from "@/lib/domain/quote";

/** What an offer charges, with the application fee that is taken of it. The fixed part of the commission is taken with the first. */
export function chargeOf(quote: QuoteRow, plan: FeePlan, isFirst: boolean) {
  const { currency, serviceFeeMinor, totalMinor: amountMinor } = quote;
  const commissionMinor = commissionOf(plan, currency, quote.priceMinor, isFirst);
  const applicationFeeMinor = applicationFeeOf({ serviceFeeMinor, commissionMinor, amountMinor });
  return { quoteId: quote.id, amountMinor, currency, applicationFeeMinor };
}
