import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { KeyList } from "@/components/api-key/key-list";
import { PageTitle } from "@/components/ui/card";
import { appKeysContext } from "@/lib/auth/request";
import { loadKeys } from "@/lib/loaders/api-key";
import { loadFrame } from "@/lib/loaders/developer/frame";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("developer"))("keys.title") };
}

export default async function AppKeysPage({ params }: PageProps<"/[locale]/developers/apps/[app]/keys">) {
  const context = await appKeysContext((await params).app);
  const [{ slug, mode }, keys] = await Promise.all([loadFrame(context), loadKeys(context)]);
  const t = await getTranslations("developer.keys");
  return (
    <>
      <PageTitle lead={t(`lead.${mode}`)}>{t("title")}</PageTitle>
      <KeyList keys={keys} path={`/developers/apps/${slug}/keys`} />
    </>
  );
}
