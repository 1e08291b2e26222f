import { headers } from "next/headers";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/components/ui/button";
import { PageTitle } from "@/components/ui/card";
import { PageFrame } from "@/components/ui/page-frame";
import { PATH_HEADER } from "@/lib/http/page-headers";

/** Says the same for what does not exist and for what the reader may not see. */
export default async function NotFoundPage() {
  const [t, requestHeaders] = await Promise.all([getTranslations("error"), headers()]);
  return (
    <PageFrame path={requestHeaders.get(PATH_HEADER) ?? "/"}>
      <PageTitle lead={t("notFound")}>{t("notFoundTitle")}</PageTitle>
      <ButtonLink href="/" tone="primary">
        {t("toHome")}
      </ButtonLink>
    </PageFrame>
  );
}
