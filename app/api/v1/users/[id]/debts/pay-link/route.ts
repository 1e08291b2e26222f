import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { createPayLink, shownPayLink } from "@/lib/http/v1/debts";
import { loadUser } from "@/lib/loaders/app/user";

export const POST = apiRoute(createPayLink, apiDoor, {
  show: async ({ context, params }) => shownPayLink(await loadUser(context, params.id)),
});
