import { notFound } from "next/navigation";
import { publicContext } from "@/lib/auth/request";
import { required } from "@/lib/env";
import { localeOr } from "@/lib/i18n/locales";
import { loadReceiptOfLink } from "@/lib/loaders/receipt";
import { pdfResponse, receiptPdf } from "@/lib/receipts/pdf";

export async function GET(_: Request, { params }: RouteContext<"/[locale]/r/[token]/pdf">): Promise<Response> {
  const { locale, token } = await params;
  const { receipt } = (await loadReceiptOfLink(await publicContext(), token)) ?? notFound();
  return pdfResponse(await receiptPdf(receipt, localeOr(locale), required("BAYFARE_URL")));
}
