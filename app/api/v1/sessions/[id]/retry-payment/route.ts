import { apiDoor, stayContext } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { shownSession } from "@/lib/http/v1/session-view";
import { retryPayment as operation } from "@/lib/http/v1/sessions";
import { loadCardIdOf } from "@/lib/loaders/app/card";
import { loadStay } from "@/lib/loaders/app/session";
import { execute } from "@/lib/use-cases/command";
import { retryPayment } from "@/lib/use-cases/payment/retry";

export const POST = apiRoute(operation, apiDoor, {
  run: async ({ context, params: { id: sessionId }, body: { paymentMethodId, driverPresent } }) => {
    const driver = await stayContext(context, sessionId);
    const payWith = paymentMethodId && (await loadCardIdOf(driver, paymentMethodId));
    return execute(retryPayment, driver, { sessionId, payWith, driverPresent });
  },
  show: async ({ context, params }) => shownSession(await loadStay(context, params.id)),
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ POST });
