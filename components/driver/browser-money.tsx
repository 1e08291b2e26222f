import type { Currency } from "@/lib/domain/money";

export type BrowserMoneyProps = {
  readonly amount: number;
  readonly currency: Currency;
  readonly formatTag: string;
  /** Said instead of zero. */
  readonly zero?: string;
};

/** Browser and server may write a currency with different spaces; the difference is not worth drawing twice. */
export function BrowserMoney({ amount, currency, formatTag, zero }: BrowserMoneyProps) {
  return (
    <span className="figures" suppressHydrationWarning>
      {amount === 0 && zero !== undefined ? zero : moneyText(amount, currency, formatTag)}
    </span>
  );
}

export function moneyText(amount: number, currency: Currency, formatTag: string): string {
  const format = { style: "currency", currency: currency.toUpperCase() } as const;
  return new Intl.NumberFormat(formatTag, format).format(amount / 100);
}
