import { useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import type { Currency } from "@/lib/domain/money";
import type { ShownReceipt } from "./types";

export type ReceiptListProps = {
  readonly receipts: readonly ShownReceipt[];
  readonly currency: Currency;
  readonly timeZone: string;
};

export function ReceiptList({ receipts, currency, timeZone }: ReceiptListProps) {
  const t = useTranslations("support");
  return (
    <Card title={t("receipts")}>
      {receipts.length === 0 ? <p className="text-quiet">{t("noReceipts")}</p> : null}
      <ul className="grid gap-2">
        {receipts.map((receipt) => (
          <li key={receipt.id} className="flex flex-wrap items-baseline justify-between gap-x-4">
            <span>
              {t(`receiptKind.${receipt.kind}`)} <span className="figures">{receipt.numberText}</span>
              <span className="block text-base text-quiet">
                <LocalTime instant={receipt.issuedAt} timeZone={timeZone} />
              </span>
            </span>
            <Money amount={receipt.totalMinor} currency={currency} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
