import { useTranslations } from "next-intl";
import { LocalTime, TimeRange, type TimeRangeProps } from "@/components/ui/local-time";

/** When a stay was or will be; one that lasts until it is stopped has no end yet. */
export function StayTimes({ isPriced, from, until, timeZone }: TimeRangeProps & { readonly isPriced: boolean }) {
  const t = useTranslations("stay");
  if (isPriced) return <TimeRange from={from} until={until} timeZone={timeZone} />;
  return (
    <>
      <LocalTime instant={from} timeZone={timeZone} /> – {t("openEnd")}
    </>
  );
}
