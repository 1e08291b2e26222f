import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ReceiptView } from "@/components/receipt/receipt-view";
import { publicContext } from "@/lib/auth/request";
import { localeOr } from "@/lib/i18n/locales";
import { loadReceiptOfLink } from "@/lib/loaders/receipt";
import { receiptSpeech, sayReceipt } from "@/lib/receipts/words";

/** The address is the key to the receipt: it is told to no other site and kept by no search engine. */
export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("receipt");
  return { title: t("linkTitle"), referrer: "no-referrer", robots: { index: false, follow: false } };
}

export default async function ReceiptLinkPage({ params }: PageProps<"/[locale]/r/[token]">) {
  const { locale, token } = await params;
  const found = (await loadReceiptOfLink(await publicContext(), token)) ?? notFound();
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
