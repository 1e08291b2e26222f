import { useTranslations } from "next-intl";
import type { ShownOnceLabels } from "@/components/ui/shown-once";

/** What stands beside a new signing secret; chosen here so that no message library goes to the browser. */
export function useSecretLabels(): ShownOnceLabels & { readonly lost: string; readonly check: string } {
  const t = useTranslations("developer.deliveries.secret");
  const ui = useTranslations("ui");
  return {
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
