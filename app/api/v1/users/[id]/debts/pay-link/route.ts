import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { createPayLink, shownPayLink } from "@/lib/http/v1/debts";
import { loadUser } from "@/lib/loaders/app/user";

export const POST = apiRoute(createPayLink, apiDoor, {
  show: async ({ context, params }) => shownPayLink(await loadUser(context, { externalId: params.id })),
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ POST });
