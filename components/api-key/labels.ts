import { useTranslations } from "next-intl";
import type { KeyFormLabels } from "@/components/api-key/key-form";

/** What every form about a key says by itself; chosen here so that no message library goes to the browser. */
export function useKeyFormLabels(): KeyFormLabels {
  const t = useTranslations("developer.keys");
  const ui = useTranslations("ui");
  return {
    code: t("code"),
    codeHint: t("codeHint"),
    codeSetUp: t("codeSetUp"),
    lost: ui("lost"),
    check: ui("check"),
    made: t("made.title"),
    madeText: t("made.text"),
    secret: t("made.secret"),
    copy: t("made.copy"),
    copied: t("made.copied"),
    back: t("made.back"),
  };
}
