import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";

/** Asks for a receipt's code. A GET form: checking changes nothing and works without script. */
export function VerifyForm({ typed = "", isWrong = false }: { typed?: string; isWrong?: boolean }) {
  const t = useTranslations("receipt.check");
  return (
    <form action="/verify" method="get" className="grid gap-4">
      <Field
        id="code"
        name="code"
        label={t("code")}
        hint={t("hint")}
        error={isWrong ? t("format") : undefined}
        defaultValue={typed}
        required
        maxLength={32}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        className="figures tracking-wide"
      />
      <Button tone="primary">{t("submit")}</Button>
    </form>
  );
}
