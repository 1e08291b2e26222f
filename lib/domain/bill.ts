import { type Minor, minor, negate } from "@/lib/domain/money";
import { creditVatLines, type VatLine } from "@/lib/domain/receipt";
import type { PriceLine } from "@/lib/domain/tariff/lines";
import { phrase } from "@/lib/domain/tariff/phrase";

/** What one payment of several paid of a bill, as its receipt shows it: lines, service fee and tax sum over all receipts to the bill's. */
export type Share = {
  readonly lines: readonly PriceLine[];
  readonly serviceFeeMinor: Minor;
  readonly vat: readonly VatLine[];
};

type Whole = {
  readonly lines: readonly PriceLine[];
  readonly serviceFeeMinor: Minor;
  readonly vat: readonly VatLine[];
};

/**
 * The share of a payment of `amountMinor` after `beforeMinor` were paid: the service fee first, then the lines in their order; a
 * line that two payments share stands on both receipts with its part. `waivedMinor` was never collected: it is shown as a
 * line of its own on the last receipt, with what it would have paid, and is taxed nowhere.
 */
export function shareOf(
  bill: Whole,
  paid: { readonly beforeMinor: Minor; readonly amountMinor: Minor; readonly waivedMinor: Minor },
): Share {
  const { beforeMinor: before, amountMinor: amount, waivedMinor: waived } = paid;
  let at = 0;
  const take = (whole: Minor, until: number): Minor => {
    const from = Math.max(before, at);
    at += whole;
    return minor(Math.max(0, Math.min(until, at) - from));
  };
  const until = before + amount + waived;
  const serviceFeeMinor = take(bill.serviceFeeMinor, until);
  const lines = bill.lines
    .map((line) => ({ ...line, isFree: line.amountMinor === 0, amountMinor: take(line.amountMinor, until) }))
    // Time that cost nothing is shown once, with the first payment.
    .filter(({ isFree, amountMinor }) => amountMinor > 0 || (isFree && before === 0))
    .map(({ isFree: _, ...line }) => line);
  const last = bill.lines.at(-1);
  const isWaived = waived > 0 && last !== undefined;
  return {
    lines: isWaived ? [...lines, waivedLine(last, waived)] : lines,
    serviceFeeMinor,
    vat: creditVatLines(bill.vat, before, amount)
      .map(inPlus)
      .filter(({ grossMinor }) => grossMinor !== 0),
  };
}

function waivedLine(last: PriceLine, waivedMinor: Minor): PriceLine {
  const label = phrase("line.waived");
  return { kind: "fee", label, fromAt: last.untilAt, untilAt: last.untilAt, amountMinor: negate(waivedMinor) };
}

function inPlus(line: VatLine): VatLine {
  return {
    ...line,
    netMinor: negate(line.netMinor),
    vatMinor: negate(line.vatMinor),
    grossMinor: negate(line.grossMinor),
  };
}
