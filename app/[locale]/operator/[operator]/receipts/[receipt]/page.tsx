import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ReceiptView } from "@/components/receipt/receipt-view";
import { ButtonLink } from "@/components/ui/button";
import { operatorMoneyContext } from "@/lib/auth/request";
import { localeOr } from "@/lib/i18n/locales";
import { loadReceiptSheet } from "@/lib/loaders/operator/receipts";
import { receiptSpeech, sayReceipt } from "@/lib/receipts/words";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("operator"))("receipts.title") };
}

export default async function OperatorReceiptPage({
  params,
}: PageProps<"/[locale]/operator/[operator]/receipts/[receipt]">) {
  const { locale, operator, receipt: id } = await params;
  const sheet = await loadReceiptSheet(await operatorMoneyContext(operator), id);
  if (!sheet) notFound();
  const [t, speech] = await Promise.all([getTranslations("operator"), receiptSpeech(localeOr(locale))]);
  return (
    <ReceiptView
      words={sayReceipt(sheet.receipt, speech)}
      verifyHref={`/verify/${sheet.receipt.verifyCode}`}
      actions={
        <ButtonLink href={`/operator/${operator}/sessions/${sheet.sessionId}`}>{t("receipts.toSession")}</ButtonLink>
      }
    />
  );
}
