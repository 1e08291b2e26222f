import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { VerifyForm } from "@/components/receipt/verify-form";
import { Card, PageTitle } from "@/components/ui/card";
import { goTo } from "@/lib/http/go-to";
import { parseVerifyCode } from "@/lib/receipts/sealed";

/** As much of a mistyped code as the form shows again. */
const SHOWN_MAX = 32;

/** The query decides what is shown, so no part of the page is made ahead. */
export const instant = false;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("receipt.check"))("title") };
}

export default async function VerifyPage({ searchParams }: PageProps<"/[locale]/verify">) {
  const { code: given } = await searchParams;
  const typed = typeof given === "string" ? given.slice(0, SHOWN_MAX) : "";
  const code = parseVerifyCode(typed);
  if (code) goTo(`/verify/${code}`);
  const t = await getTranslations("receipt.check");
  return (
    <>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <Card>
        <VerifyForm typed={typed} isWrong={given !== undefined} />
      </Card>
    </>
  );
}
