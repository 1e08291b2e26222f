import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { pageOf } from "@/lib/http/v1/page";
import { listPlaces, RADIUS_METERS, shownPlace } from "@/lib/http/v1/places";
import { loadPlaces } from "@/lib/loaders/app/place";

export const GET = apiRoute(listPlaces, apiDoor, {
  show: async ({ context, query: { near, radiusMeters = RADIUS_METERS.usual, cursor: after, ...rest } }) => {
    const wanted = { ...rest, after, near: near && { ...near, radiusMeters } };
    const places = await loadPlaces(context, wanted);
    return pageOf(places, shownPlace, ({ meters, zoneCode }) => (meters === null ? [zoneCode] : [meters, zoneCode]));
  },
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
