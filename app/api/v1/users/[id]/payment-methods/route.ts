import { apiDoor, userContext } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { pageOf } from "@/lib/http/v1/page";
import { createPaymentMethod, listPaymentMethods, shownCard } from "@/lib/http/v1/payment-methods";
import { loadUserCard, loadUserCards } from "@/lib/loaders/app/card";
import { claimCard } from "@/lib/use-cases/card/claim";
import { execute } from "@/lib/use-cases/command";

export const POST = apiRoute(createPaymentMethod, apiDoor, {
  run: async ({ context, params, body: { paymentMethodId: stripePaymentMethodId, setAsDefault } }) =>
    execute(claimCard, await userContext(context, params.id), { stripePaymentMethodId, setAsDefault }),
  show: async ({ context, params, body }) =>
    shownCard(await loadUserCard(context, { externalId: params.id, stripePaymentMethodId: body.paymentMethodId })),
});

export const GET = apiRoute(listPaymentMethods, apiDoor, {
  show: async ({ context, params, query: { limit, cursor: after } }) => {
    const cards = await loadUserCards(context, params.id, { limit, after });
    return pageOf(cards, shownCard, ({ createdAt, id }) => [createdAt, id]);
  },
});

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods({ POST, GET });
