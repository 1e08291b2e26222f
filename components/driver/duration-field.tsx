import { useLocale, useTranslations } from "next-intl";
import { formatLocale } from "@/lib/i18n/locales";
import { DurationPicker, type DurationPickerProps } from "./duration-picker";

export type DurationFieldProps = Omit<DurationPickerProps, "name" | "formatTag" | "labels"> & {
  /** What is sold by time; parking unless told otherwise. */
  readonly service?: "parking" | "charging";
  /** The form field that carries the minutes of the whole stay. */
  readonly name?: string;
};

/** The texts are made here, on the server, so that no message library goes to the phone. */
export function DurationField({ name = "minutes", service = "parking", ...props }: DurationFieldProps) {
  const t = useTranslations("place");
  const ui = useTranslations("ui");
  const locale = useLocale();
  return (
    <DurationPicker
      {...props}
      name={name}
      formatTag={formatLocale(locale)}
      labels={{
        legend: props.extension ? t("extendLegend") : t("durationLegend"),
        slider: t("slider"),
        less: t("less"),
        more: t("more"),
        price: props.extension ? t("extraPrice") : t(service === "charging" ? "chargingPrice" : "price"),
        fee: t("serviceFee"),
        until: t.raw("until"),
        free: props.extension ? t("noExtra") : t("free"),
        freeUntil: t.raw("freeUntil"),
        sameUntil: t.raw("sameUntil"),
        tooShort: t.raw("tooShort"),
        tomorrow: t("tomorrow"),
        daysLater: t.raw("daysLater"),
        longest: t(`longest.${props.curve.limitedBy}`),
        day: ui("dayUnit"),
      }}
    />
  );
}
