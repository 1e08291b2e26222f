import { apiDoor, stayContext } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { shownSession } from "@/lib/http/v1/session-view";
import { correctSession as operation } from "@/lib/http/v1/sessions";
import { loadStay } from "@/lib/loaders/app/session";
import { execute } from "@/lib/use-cases/command";
import { correctSession } from "@/lib/use-cases/session/correct";

export const POST = apiRoute(operation, apiDoor, {
  run: async ({ context, params: { id: sessionId }, body: { paymentMethodId, ...rest } }) =>
    execute(correctSession, await stayContext(context, sessionId), {
      ...rest,
      sessionId,
      stripePaymentMethodId: paymentMethodId,
    }),
  show: async ({ context, params }) => shownSession(await loadStay(context, params.id)),
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ POST });
