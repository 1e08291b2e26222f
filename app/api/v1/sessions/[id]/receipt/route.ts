import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { readReceipt, shownFullReceipt, wantsPdf } from "@/lib/http/v1/receipts";
import { pageUrl } from "@/lib/http/v1/site";
import { loadNewestReceipt } from "@/lib/loaders/app/receipt";
import { pdfResponse, receiptPdf } from "@/lib/receipts/pdf";
import { sealedReceipt } from "@/lib/receipts/sealed";

export const GET = apiRoute(readReceipt, apiDoor, {
  show: async ({ context, params, locale }) => shownFullReceipt(await loadNewestReceipt(context, params.id), locale),
  answer: async (body, request, { context, params, locale }) => {
    if (!wantsPdf(request)) return { status: 200, body };
    const receipt = sealedReceipt(await loadNewestReceipt(context, params.id));
    return pdfResponse(await receiptPdf(receipt, locale, pageUrl("")));
  },
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
