import { allocate, type Currency, type Minor, minor, negate, sum, vatContained } from "@/lib/domain/money";
import type { CardShown } from "@/lib/domain/payment";
import type { RefundReason } from "@/lib/domain/refund";
import type { PriceLine } from "@/lib/domain/tariff/lines";

export const RECEIPT_KINDS = ["sale", "supplement", "credit"] as const;
export type ReceiptKind = (typeof RECEIPT_KINDS)[number];

export type VatLine = {
  readonly rateBasisPoints: number;
  readonly netMinor: Minor;
  readonly vatMinor: Minor;
  readonly grossMinor: Minor;
};

/** The sealed content of a receipt. Times are local with their offset (`2026-11-20T14:05+01:00`), as they stood at the kerb. */
export type ReceiptBody = {
  readonly operator: {
    readonly name: string;
    readonly legalName: string;
    readonly addressLines: readonly string[];
    readonly country: string;
    readonly vatNumber: string;
  };
  readonly appName: string;
  readonly place: {
    readonly name: string;
    readonly address: string;
    readonly zoneCode: string;
    readonly timeZone: string;
  };
  readonly plate: string;
  readonly plateCountry: string;
  readonly stay: { readonly from: string; readonly until: string; readonly minutes: number };
  readonly tariffVersion: number;
  readonly lines: readonly PriceLine[];
  readonly serviceFeeMinor: Minor;
  readonly vat: readonly VatLine[];
  readonly currency: Currency;
  readonly totalMinor: Minor;
  readonly card: Pick<CardShown, "brand" | "last4" | "network"> | null;
  readonly paidAt: string;
  readonly original: { readonly numberText: string; readonly reason: RefundReason } | null;
};

/** The tax inside a receipt, by rate, rounded half up on each rate's total. */
export function vatLines(grossByRate: readonly { rateBasisPoints: number; grossMinor: Minor }[]): VatLine[] {
  const totals = new Map<number, number>();
  for (const { rateBasisPoints, grossMinor } of grossByRate) {
    totals.set(rateBasisPoints, (totals.get(rateBasisPoints) ?? 0) + grossMinor);
  }
  return [...totals]
    .filter(([, gross]) => gross !== 0)
    .map(([rateBasisPoints, gross]) => {
      const grossMinor = minor(gross);
      const vatMinor =
        gross < 0
          ? negate(vatContained(negate(grossMinor), rateBasisPoints))
          : vatContained(grossMinor, rateBasisPoints);
      return { rateBasisPoints, grossMinor, vatMinor, netMinor: minor(gross - vatMinor) };
    });
}

/**
 * The tax of a credit. `creditedBefore` is what earlier credits of the same receipt took per rate, so that credits which
 * together give everything back end exactly at zero. All amounts of the result are below zero.
 */
export function creditVatLines(
  original: readonly VatLine[],
  creditedBeforeMinor: Minor,
  creditMinor: Minor,
): VatLine[] {
  const gross = original.map((line) => line.grossMinor);
  const before = allocate(creditedBeforeMinor, gross);
  const after = allocate(minor(creditedBeforeMinor + creditMinor), gross);
  return original.map((line, index) => {
    const taxUpTo = (part: number) => Math.floor((2 * line.vatMinor * part + line.grossMinor) / (2 * line.grossMinor));
    const grossPart = (after[index] ?? 0) - (before[index] ?? 0);
    const vatPart = taxUpTo(after[index] ?? 0) - taxUpTo(before[index] ?? 0);
    return {
      rateBasisPoints: line.rateBasisPoints,
      grossMinor: minor(0 - grossPart),
      vatMinor: minor(0 - vatPart),
      netMinor: minor(vatPart - grossPart),
    };
  });
}

export function vatTotal(lines: readonly VatLine[]): Minor {
  return sum(lines.map((line) => line.vatMinor));
}

/** Receipt series of an operator: test receipts never mix with real ones. */
export function receiptSeriesOf(operatorSlug: string, mode: "test" | "live"): string {
  const short = operatorSlug.replaceAll("-", "").slice(0, 6).toUpperCase();
  return mode === "test" ? `TEST-${short}` : short;
}

/** The one text of a sealed body, whatever order its keys are kept in: what the seal is made of. */
export function sealText(body: ReceiptBody): string {
  return JSON.stringify(body, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
