import { apiDoor } from "@/lib/auth/api-door";
import { listApdsPlaces, shownApdsPlace } from "@/lib/http/apds/places";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { pageOf } from "@/lib/http/v1/page";
import { loadPlaces } from "@/lib/loaders/apds/place";

export const GET = apiRoute(listApdsPlaces, apiDoor, {
  show: async ({ context, query: { place: placeIds, limit, cursor: after } }) => {
    const places = await loadPlaces(context, { placeIds, limit, after });
    return pageOf(places, shownApdsPlace, ({ id }) => [id]);
  },
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
