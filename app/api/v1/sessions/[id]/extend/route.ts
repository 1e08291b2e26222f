import { apiDoor, stayContext } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { shownSession } from "@/lib/http/v1/session-view";
import { extendSession } from "@/lib/http/v1/sessions";
import { loadStay } from "@/lib/loaders/app/session";
import { execute } from "@/lib/use-cases/command";
import { extendStay } from "@/lib/use-cases/session/extend-user";

export const POST = apiRoute(extendSession, apiDoor, {
  run: async ({ context, resourceId: newQuoteId, params, body: { paymentMethodId, ...rest } }) =>
    execute(extendStay, await stayContext(context, params.id), {
      ...rest,
      newQuoteId,
      sessionId: params.id,
      stripePaymentMethodId: paymentMethodId,
    }),
  show: async ({ context, params }) => shownSession(await loadStay(context, params.id)),
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ POST });
