import { useTranslations } from "next-intl";
import { SentForm, type SentFormProps } from "@/components/ui/sent-form";

export type ActionFormProps = Omit<SentFormProps, "labels">;

/** A form of ours with what it says by itself; the words are chosen here so that no message library goes to the phone. */
export function ActionForm(props: ActionFormProps) {
  const t = useTranslations("ui");
  return <SentForm {...props} labels={{ lost: t("lost"), check: t("check") }} />;
}
