import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/components/ui/button";
import { PageTitle } from "@/components/ui/card";

export default async function SentPage() {
  const t = await getTranslations("auth");
  return (
    <>
      <PageTitle lead={t("sent")}>{t("sentTitle")}</PageTitle>
      <ButtonLink href="/sign-in">{t("again")}</ButtonLink>
    </>
  );
}
