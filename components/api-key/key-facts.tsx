import { useTranslations } from "next-intl";
import { DefinitionList } from "@/components/ui/definition-list";
import { LocalTime } from "@/components/ui/local-time";
import type { KeyState } from "@/lib/domain/api-key";

export type KeyShown = {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly scopes: readonly string[];
  readonly lastUsedAt: string | null;
  readonly state: KeyState;
};

/** Which key it is, for whoever is about to change it. */
export function KeyFacts({ of }: { of: KeyShown }) {
  const t = useTranslations("developer.keys");
  return (
    <DefinitionList
      items={[
        { term: t("name"), value: of.label === "" ? t("unnamed") : of.label },
        { term: t("key"), value: <code className="break-all">{of.hint}</code> },
        { term: t("scopes"), value: of.scopes.join(", ") },
        {
          term: t("used"),
          value: of.lastUsedAt ? <LocalTime instant={of.lastUsedAt} timeZone="UTC" /> : t("never"),
        },
      ]}
    />
  );
}
