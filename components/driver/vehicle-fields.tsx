import { useLocale, useTranslations } from "next-intl";
import { FormField, FormSelect } from "@/components/ui/form-fields";
import { PLATE_COUNTRIES, PLATE_LENGTH_MAX } from "@/lib/domain/plate";

export type VehicleFieldsProps = {
  readonly plate?: string;
  /** ISO 3166-1 alpha-2; at first the country of the place. */
  readonly country: string;
  readonly plateError?: string;
};

/** Room for the spaces and dashes that people copy from the plate. */
const TYPED_MAX = PLATE_LENGTH_MAX * 2;

export function VehicleFields({ plate = "", country, plateError }: VehicleFieldsProps) {
  const t = useTranslations("place");
  const names = new Intl.DisplayNames([useLocale()], { type: "region" });
  const options = PLATE_COUNTRIES.map((code) => ({ value: code, label: `${code} – ${names.of(code) ?? code}` }));
  return (
    <div className="grid gap-4 sm:grid-cols-[1fr_14rem]">
      <FormField
        id="plate"
        name="plate"
        label={t("plate")}
        error={plateError}
        defaultValue={plate}
        required
        maxLength={TYPED_MAX}
        autoComplete="off"
        autoCapitalize="characters"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="next"
        className="text-xl font-bold uppercase tracking-wide"
      />
      <FormSelect id="country" name="country" label={t("plateCountry")} options={options} defaultValue={country} />
    </div>
  );
}
