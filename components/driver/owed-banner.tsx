import { useLocale, useTranslations } from "next-intl";
import { ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { type Currency, formatMoney, type Minor } from "@/lib/domain/money";
import { formatLocale } from "@/lib/i18n/locales";

export type OwedBannerProps = {
  readonly owed: {
    readonly owedMinor: Minor;
    readonly currency: Currency;
    readonly placeName: string;
    /** How many stays are owed besides this one. */
    readonly more: number;
  };
  /** Where the driver was; paying comes back there. */
  readonly next?: string;
};

/** What keeps the driver from parking, said before it gets in the way. */
export function OwedBanner({ owed, next }: OwedBannerProps) {
  const t = useTranslations("debt");
  const amount = formatMoney(owed.owedMinor, owed.currency, formatLocale(useLocale()));
  const values = { amount, place: owed.placeName };
  return (
    <div className="mb-6">
      <Notice
        tone="warning"
        title={owed.more > 0 ? t("bannerMore", { ...values, count: owed.more }) : t("banner", values)}
      >
        <p>{t("bannerWhy")}</p>
        <ButtonLink href={next ? `/owed?${new URLSearchParams({ next })}` : "/owed"} tone="primary" className="mt-3">
          {t("bannerButton")}
        </ButtonLink>
      </Notice>
    </div>
  );
}
