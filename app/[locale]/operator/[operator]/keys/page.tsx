import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { KeyList } from "@/components/api-key/key-list";
import { PageTitle } from "@/components/ui/card";
import { operatorKeysContext } from "@/lib/auth/request";
import { loadKeys } from "@/lib/loaders/api-key";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("developer"))("keys.title") };
}

export default async function OperatorKeysPage({ params }: PageProps<"/[locale]/operator/[operator]/keys">) {
  const { operator } = await params;
  const keys = await loadKeys(await operatorKeysContext(operator));
  const t = await getTranslations("developer.keys");
  return (
    <>
      <PageTitle lead={t("lead.operator")}>{t("title")}</PageTitle>
      <KeyList keys={keys} path={`/operator/${operator}/keys`} />
    </>
  );
}
