import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { listReceipts, shownReceipt } from "@/lib/http/v1/receipts";
import { loadReceipts } from "@/lib/loaders/app/receipt";

export const GET = apiRoute(listReceipts, apiDoor, {
  show: async ({ context, params }) => ({ data: (await loadReceipts(context, params.id)).map(shownReceipt) }),
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
