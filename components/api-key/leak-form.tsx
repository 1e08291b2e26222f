import { useTranslations } from "next-intl";
import { ActionForm } from "@/components/ui/action-form";
import { TextAreaField } from "@/components/ui/field";
import { LEAK_TEXT_MAX } from "@/lib/domain/api-key";
import type { FormAction } from "@/lib/http/form-action";

/** What was pasted comes back in no answer: its field is a secret's. */
export function LeakForm({ action }: { action: FormAction }) {
  const t = useTranslations("developer.leak");
  return (
    <ActionForm action={action} submitLabel={t("submit")} tone="danger">
      <TextAreaField
        id="secret"
        name="secret"
        label={t("key")}
        hint={t("hint")}
        rows={4}
        maxLength={LEAK_TEXT_MAX}
        autoComplete="off"
        spellCheck={false}
        className="font-mono"
        required
      />
    </ActionForm>
  );
}
