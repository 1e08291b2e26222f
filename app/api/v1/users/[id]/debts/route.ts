import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { listDebts } from "@/lib/http/v1/debts";
import { shownDebts } from "@/lib/http/v1/users";
import { loadUser } from "@/lib/loaders/app/user";

export const GET = apiRoute(listDebts, apiDoor, {
  show: async ({ context, params }) => ({ data: shownDebts((await loadUser(context, params.id)).debts) }),
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
