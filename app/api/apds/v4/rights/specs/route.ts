import { apiDoor } from "@/lib/auth/api-door";
import { listRights, shownRight } from "@/lib/http/apds/rights";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { pageOf } from "@/lib/http/v1/page";
import { loadPlaces } from "@/lib/loaders/apds/place";

export const GET = apiRoute(listRights, apiDoor, {
  show: async ({ context, query: { place: placeIds, limit, cursor: after } }) => {
    const places = await loadPlaces(context, { placeIds, limit, after });
    return pageOf(places, shownRight, ({ id }) => [id]);
  },
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
