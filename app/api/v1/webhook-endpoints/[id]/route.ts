import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { deleteWebhookEndpoint } from "@/lib/http/v1/webhook-endpoints";
import { execute } from "@/lib/use-cases/command";
import { closeEndpoint } from "@/lib/use-cases/webhook/close";

export const DELETE = apiRoute(deleteWebhookEndpoint, apiDoor, {
  run: ({ context, params: { id: endpointId } }) => execute(closeEndpoint, context, { endpointId }),
  show: async () => ({}),
});

export const { GET, POST, PUT, PATCH, OPTIONS } = otherMethods({ DELETE });
