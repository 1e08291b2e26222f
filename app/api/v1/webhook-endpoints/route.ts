import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { pageOf } from "@/lib/http/v1/page";
import { createWebhookEndpoint, listWebhookEndpoints, shownEndpoint } from "@/lib/http/v1/webhook-endpoints";
import { loadEndpoint, loadEndpointPage } from "@/lib/loaders/app/webhook-endpoint";
import { execute } from "@/lib/use-cases/command";
import { openEndpoint } from "@/lib/use-cases/webhook/open";
import { showSecret } from "@/lib/use-cases/webhook/roll-secret";

export const GET = apiRoute(listWebhookEndpoints, apiDoor, {
  show: async ({ context, query: { limit, cursor: after } }) => {
    const endpoints = await loadEndpointPage(context, { limit, after });
    return pageOf(endpoints, shownEndpoint, ({ createdAt, id }) => [createdAt, id]);
  },
});

export const POST = apiRoute(createWebhookEndpoint, apiDoor, {
  run: ({ context, resourceId: endpointId, body }) => execute(openEndpoint, context, { endpointId, ...body }),
  show: async ({ context, resourceId: endpointId }) => ({
    ...shownEndpoint(await loadEndpoint(context, endpointId)),
    secret: await execute(showSecret, context, { endpointId }),
  }),
});

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET, POST });
