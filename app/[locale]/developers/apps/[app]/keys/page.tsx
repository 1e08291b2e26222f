import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { KeyList } from "@/components/developer/key-list";
import { PageTitle } from "@/components/ui/card";
import { developerContext } from "@/lib/auth/request";
import { loadAppKeys } from "@/lib/loaders/developer/keys";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("developer"))("keys.title") };
}

export default async function AppKeysPage({ params }: PageProps<"/[locale]/developers/apps/[app]/keys">) {
  const { app } = await params;
  const { keys, mode } = await loadAppKeys(await developerContext(app));
  const t = await getTranslations("developer.keys");
  return (
    <>
      <PageTitle lead={t(`lead.${mode}`)}>{t("title")}</PageTitle>
      <KeyList keys={keys} />
    </>
  );
}
