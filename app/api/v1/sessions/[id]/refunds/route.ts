import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { pageOf } from "@/lib/http/v1/page";
import { createRefund, listRefunds, shownRefund } from "@/lib/http/v1/refunds";
import { loadRefund, loadRefunds } from "@/lib/loaders/app/refund";
import { execute } from "@/lib/use-cases/command";
import { requestRefund } from "@/lib/use-cases/refund/request";

export const POST = apiRoute(createRefund, apiDoor, {
  run: ({ context, resourceId: refundId, params: { id: sessionId }, body }) =>
    execute(requestRefund, context, { ...body, refundId, sessionId }),
  show: async ({ context, resourceId, params }) => shownRefund(await loadRefund(context, params.id, resourceId)),
});

export const GET = apiRoute(listRefunds, apiDoor, {
  show: async ({ context, params, query: { limit, cursor: after } }) => {
    const refunds = await loadRefunds(context, params.id, { limit, after });
    return pageOf(refunds, shownRefund, ({ requestedAt, id }) => [requestedAt, id]);
  },
});

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods({ POST, GET });
