import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageTitle } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("developer"))("leak.title") };
}

/** The same for every report: whether a key was one is nobody's to learn here. */
export default async function LeakThanksPage() {
  const t = await getTranslations("developer.leak");
  return (
    <>
      <PageTitle>{t("title")}</PageTitle>
      <Notice tone="success" title={t("thanks")}>
        {t("thanksText")}
      </Notice>
    </>
  );
}
