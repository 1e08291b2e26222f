import { apiDoor, userContext } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { changePaymentMethod, removePaymentMethod, shownCard } from "@/lib/http/v1/payment-methods";
import { loadUserCard } from "@/lib/loaders/app/card";
import { chooseDefaultCard, chooseNetwork, removeCard } from "@/lib/use-cases/card/change";
import { execute } from "@/lib/use-cases/command";

export const PATCH = apiRoute(changePaymentMethod, apiDoor, {
  run: async ({ context, params: { id, pm }, body: { preferredNetwork: network, isDefault } }) => {
    const user = await userContext(context, id);
    const { id: paymentMethodId } = await loadUserCard(context, { externalId: id, stripePaymentMethodId: pm });
    if (network !== undefined) await execute(chooseNetwork, user, { paymentMethodId, network });
    if (isDefault) await execute(chooseDefaultCard, user, { paymentMethodId });
  },
  show: async ({ context, params: { id, pm } }) =>
    shownCard(await loadUserCard(context, { externalId: id, stripePaymentMethodId: pm })),
});

export const DELETE = apiRoute(removePaymentMethod, apiDoor, {
  run: async ({ context, params: { id, pm } }) => {
    const { id: paymentMethodId } = await loadUserCard(context, { externalId: id, stripePaymentMethodId: pm });
    await execute(removeCard, await userContext(context, id), { paymentMethodId });
  },
  show: async () => ({}),
});

export const { GET, POST, PUT, OPTIONS } = otherMethods({ PATCH, DELETE });
