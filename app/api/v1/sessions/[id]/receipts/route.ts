import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { pageOf } from "@/lib/http/v1/page";
import { listReceipts, shownReceipt } from "@/lib/http/v1/receipts";
import { loadReceipts } from "@/lib/loaders/app/receipt";

export const GET = apiRoute(listReceipts, apiDoor, {
  show: async ({ context, params, query: { limit, cursor: after } }) => {
    const receipts = await loadReceipts(context, params.id, { limit, after });
    return pageOf(receipts, shownReceipt, ({ issuedAt, number }) => [issuedAt, number]);
  },
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
