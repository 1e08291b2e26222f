import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { listDebts } from "@/lib/http/v1/debts";
import { pageBy } from "@/lib/http/v1/page";
import { shownDebts } from "@/lib/http/v1/users";
import { loadDebts } from "@/lib/loaders/app/user";

export const GET = apiRoute(listDebts, apiDoor, {
  show: async ({ context, params, query: { limit, cursor: after } }) => {
    const { rows, hasMore } = await loadDebts(context, params.id, { limit, after });
    return pageBy(shownDebts(rows), hasMore, ({ sessionId }) => sessionId);
  },
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
