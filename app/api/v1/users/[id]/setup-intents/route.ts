import { apiDoor, userContext } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { createSetupIntent } from "@/lib/http/v1/payment-methods";
import { loadSetup } from "@/lib/loaders/app/card";
import { saveCard } from "@/lib/use-cases/card/save";
import { execute } from "@/lib/use-cases/command";

export const POST = apiRoute(createSetupIntent, apiDoor, {
  run: async ({ context, resourceId, params }) =>
    execute(saveCard, await userContext(context, params.id), { setupId: resourceId, consent: "yes" }),
  show: async ({ context, resourceId: setupId, params: { id: externalId } }) =>
    loadSetup(context, { setupId, externalId }),
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ POST });
