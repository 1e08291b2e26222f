import { type Minor, minor } from "@/lib/domain/money";

/** Each costs the operator Stripe's fee, and its way back too. */
export const CHARGED_CORRECTIONS_MAX = 3;

/** What a paid stay costs more or less at the place where it should have been. Parts are price and service fee. */
export type Correction =
  | { readonly kind: "none" }
  | { readonly kind: "charge" | "waive" | "refund"; readonly priceMinor: Minor; readonly serviceFeeMinor: Minor };

/**
 * The difference between what the other place asks for the same time and what was charged so far and not given back. The service
 * fee is taken once, and goes back where the other place is free. Less than Stripe charges is waived. Source: product.md 2.
 */
export function correctionOf(facts: {
  readonly priceMinor: Minor;
  /** Of a stay that costs something. */
  readonly feeMinor: Minor;
  readonly chargedMinor: Minor;
  readonly chargedFeeMinor: Minor;
  readonly minimumChargeMinor: Minor;
}): Correction {
  const { priceMinor: price, chargedMinor: charged, chargedFeeMinor } = facts;
  if (price < charged) {
    const serviceFeeMinor = price === 0 ? chargedFeeMinor : minor(0);
    return { kind: "refund", priceMinor: minor(charged - price), serviceFeeMinor };
  }
  if (price === charged) return { kind: "none" };
  const due = minor(price - charged);
  const serviceFeeMinor = chargedFeeMinor > 0 ? minor(0) : facts.feeMinor;
  const isCharged = due + serviceFeeMinor >= facts.minimumChargeMinor;
  return { kind: isCharged ? "charge" : "waive", priceMinor: due, serviceFeeMinor };
}
