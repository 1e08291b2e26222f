import { notFound } from "next/navigation";
import { driverContext } from "@/lib/auth/request";
import { required } from "@/lib/env";
import { localeOr } from "@/lib/i18n/locales";
import { loadReceipt } from "@/lib/loaders/receipt";
import { pdfResponse, receiptPdf } from "@/lib/receipts/pdf";

export async function GET(_: Request, { params }: RouteContext<"/[locale]/receipts/[receipt]/pdf">): Promise<Response> {
  const { locale, receipt: id } = await params;
  const { receipt } = (await loadReceipt(await driverContext(), id)) ?? notFound();
  return pdfResponse(await receiptPdf(receipt, localeOr(locale), required("BAYFARE_URL")));
}
