import { getTranslations } from "next-intl/server";
import { VerifyForm } from "@/components/receipt/verify-form";
import { Card, PageTitle } from "@/components/ui/card";

/** A wrong code is not our error: the reader learns what it means and may type again. */
export default async function UnknownCodePage() {
  const t = await getTranslations("receipt.check");
  return (
    <>
      <PageTitle lead={t("unknown")}>{t("unknownTitle")}</PageTitle>
      <Card>
        <VerifyForm />
      </Card>
    </>
  );
}
