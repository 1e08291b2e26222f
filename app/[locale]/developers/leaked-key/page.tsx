import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { LeakForm } from "@/components/api-key/leak-form";
import { Card, PageTitle } from "@/components/ui/card";
import { report } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("developer"))("leak.title") };
}

export default async function LeakedKeyPage() {
  const t = await getTranslations("developer.leak");
  return (
    <>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <Card>
        <LeakForm action={report} />
      </Card>
    </>
  );
}
