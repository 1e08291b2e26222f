import { apiDoor } from "@/lib/auth/api-door";
import { listRates, shownRate } from "@/lib/http/apds/rates";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { pageOf } from "@/lib/http/v1/page";
import { loadRates } from "@/lib/loaders/apds/place";

export const GET = apiRoute(listRates, apiDoor, {
  show: async ({ context, query: { place: placeIds, limit, cursor } }) => {
    const after = cursor && { placeId: cursor[0], number: cursor[1] };
    const rates = await loadRates(context, { placeIds, limit, after });
    return pageOf(rates, shownRate, ({ place, number }) => [place.id, number]);
  },
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
