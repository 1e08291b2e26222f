import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ReceiptView } from "@/components/receipt/receipt-view";
import { driverContext } from "@/lib/auth/request";
import { localeOr } from "@/lib/i18n/locales";
import { loadReceipt } from "@/lib/loaders/receipt";
import { receiptSpeech, sayReceipt } from "@/lib/receipts/words";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("receipt"))("linkTitle") };
}

export default async function ReceiptPage({ params }: PageProps<"/[locale]/receipts/[receipt]">) {
  const { locale, receipt: id } = await params;
  const found = (await loadReceipt(await driverContext(), id)) ?? notFound();
  const words = sayReceipt(found.receipt, await receiptSpeech(localeOr(locale)));
  return (
    <ReceiptView
      words={words}
      pdfHref={`${found.path}/pdf`}
      verifyHref={`/verify/${found.receipt.verifyCode}`}
      related={found.related.map(({ path, numberText, kind }) => ({ href: path, number: numberText, kind }))}
    />
  );
}
