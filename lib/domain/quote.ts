import { add, type Currency, type Minor, minor } from "@/lib/domain/money";

export type FeePlan = {
  readonly serviceFees: Partial<Record<Currency, Minor>>;
  readonly commissionBasisPoints: number;
  readonly commissionFixed: Partial<Record<Currency, Minor>>;
};

/** The driver's fee for the app's service: once per session, none on a free stay. */
export function serviceFeeOf(plan: FeePlan, currency: Currency, priceMinor: Minor): Minor {
  return priceMinor === 0 ? minor(0) : feeOfStay(plan, currency);
}

/** The service fee of any stay that costs something. */
export function feeOfStay(plan: FeePlan, currency: Currency): Minor {
  return plan.serviceFees[currency] ?? minor(0);
}

/** What was charged for a stay before; nothing of a new one. */
export type Charged = { readonly priceMinor: Minor; readonly isFeeTaken: boolean };

/** What is to be paid for each length of a stay, of its price for each: the service fee included, what was charged left out. */
export function totalsOf(
  points: readonly (readonly [number, Minor])[],
  { plan, currency, charged }: { plan: FeePlan; currency: Currency; charged: Charged },
): (readonly [number, Minor])[] {
  const totals = points.map(([minutes, price]): readonly [number, Minor] => {
    const due = minor(Math.max(0, price - charged.priceMinor));
    return [minutes, charged.isFeeTaken ? due : add(due, serviceFeeOf(plan, currency, due))];
  });
  return totals.filter(([, total], at) => at === 0 || total !== totals[at - 1]?.[1]);
}

/** What the operator owes the platform for a price: basis points, rounded half up, plus the fixed part once per session. */
export function commissionOf(plan: FeePlan, currency: Currency, priceMinor: Minor, isFirst: boolean): Minor {
  if (priceMinor === 0) return minor(0);
  const share = Math.floor((priceMinor * plan.commissionBasisPoints + 5_000) / 10_000);
  return minor(share + (isFirst ? (plan.commissionFixed[currency] ?? 0) : 0));
}

/** Taken with the charge; never more than the charge. */
export function applicationFeeOf(facts: { serviceFeeMinor: Minor; commissionMinor: Minor; amountMinor: Minor }): Minor {
  return minor(Math.min(facts.amountMinor, facts.serviceFeeMinor + facts.commissionMinor));
}
