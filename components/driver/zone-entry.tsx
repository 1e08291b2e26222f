import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";

export type ZoneEntryProps = {
  /** What was typed before, when it did not lead to a place. */
  readonly typed?: string;
  /** `format`: not six digits; `unknown`: no place has this code. */
  readonly problem?: "format" | "unknown";
};

/** A GET form: works without script and leaves an address that can be sent. */
export function ZoneEntry({ typed = "", problem }: ZoneEntryProps) {
  const t = useTranslations("home");
  const described = problem ? "zone-error zone-hint" : "zone-hint";
  return (
    <form action="/p" method="get" className="panel grid gap-3 p-5 sm:p-7" noValidate>
      <label htmlFor="zone" className="text-xl font-bold">
        {t("zoneLabel")}
      </label>
      <p id="zone-hint" className="text-quiet">
        {t("zoneHint")}
      </p>
      <input
        id="zone"
        name="zone"
        inputMode="numeric"
        autoComplete="off"
        enterKeyHint="go"
        // Two spaces more than the digits: people type the code in groups as the sign shows it.
        maxLength={8}
        required
        defaultValue={typed}
        aria-describedby={described}
        aria-invalid={problem ? true : undefined}
        className="field-input py-3 text-center text-4xl font-bold tracking-[0.14em] tabular-nums"
      />
      {problem ? (
        <p id="zone-error" role="alert" className="font-semibold text-error">
          {t(`problem.${problem}`)}
        </p>
      ) : null}
      <Button tone="primary" isWide className="min-h-14 text-lg">
        {t("zoneSubmit")}
      </Button>
    </form>
  );
}
