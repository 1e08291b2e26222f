import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { rollWebhookSecret, shownEndpoint } from "@/lib/http/v1/webhook-endpoints";
import { loadEndpoint } from "@/lib/loaders/app/webhook-endpoint";
import { execute } from "@/lib/use-cases/command";
import { rollSecret, showSecret } from "@/lib/use-cases/webhook/roll-secret";

export const POST = apiRoute(rollWebhookSecret, apiDoor, {
  run: ({ context, resourceId: secretId, params: { id: endpointId } }) =>
    execute(rollSecret, context, { endpointId, secretId }),
  show: async ({ context, params: { id: endpointId } }) => ({
    ...shownEndpoint(await loadEndpoint(context, endpointId)),
    secret: await execute(showSecret, context, { endpointId }),
  }),
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ POST });
