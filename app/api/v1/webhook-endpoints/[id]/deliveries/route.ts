import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { listWebhookDeliveries, shownDeliveries } from "@/lib/http/v1/webhook-endpoints";
import { loadDeliveries } from "@/lib/loaders/app/webhook-endpoint";

export const GET = apiRoute(listWebhookDeliveries, apiDoor, {
  show: async ({ context, params: { id }, query: { cursor: before, state, limit } }) =>
    shownDeliveries(await loadDeliveries(context, id, { before, state, limit }), limit),
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
