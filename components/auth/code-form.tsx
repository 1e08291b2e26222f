import { useTranslations } from "next-intl";
import { OneFieldForm } from "@/components/auth/one-field-form";
import type { FormAction } from "@/lib/http/form-action";

/** Asks for the six digits of an authenticator app. */
export function CodeForm({ action, next }: { action: FormAction; next: string }) {
  const t = useTranslations("auth");
  return (
    <OneFieldForm
      action={action}
      name="totp"
      label={t("code")}
      submitLabel={t("confirmCode")}
      values={{ next }}
      // Seven: people type a space in the middle, as the app shows it.
      input={{ inputMode: "numeric", autoComplete: "one-time-code", maxLength: 7, className: "figures text-xl" }}
    />
  );
}
