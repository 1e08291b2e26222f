import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { listDebts } from "@/lib/http/v1/debts";
import { pageOf } from "@/lib/http/v1/page";
import { shownDebt } from "@/lib/http/v1/users";
import { loadDebts } from "@/lib/loaders/app/user";

export const GET = apiRoute(listDebts, apiDoor, {
  show: async ({ context, params, query: { limit, cursor: after } }) => {
    const debts = await loadDebts(context, params.id, { limit, after });
    return pageOf(debts, shownDebt, ({ since, sessionId }) => [since, sessionId]);
  },
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
