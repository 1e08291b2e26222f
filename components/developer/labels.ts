import { useTranslations } from "next-intl";
import type { SecretLabels } from "@/components/developer/secret-form";

/** What stands beside a new signing secret; chosen here so that no message library goes to the browser. */
export function useSecretLabels(): SecretLabels {
  const t = useTranslations("developer.deliveries.secret");
  const keys = useTranslations("developer.keys");
  const ui = useTranslations("ui");
  return {
    code: keys("code"),
    codeHint: t("codeHint"),
    codeSetUp: keys("codeSetUp"),
    made: t("title"),
    madeText: t("text"),
    secret: t("field"),
    copy: t("copy"),
    copied: t("copied"),
    back: t("back"),
    gone: t("gone"),
    lost: ui("lost"),
    check: ui("check"),
  };
}
