import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { listPlaces, shownPlace } from "@/lib/http/v1/places";
import { loadPlaces } from "@/lib/loaders/app/place";

export const GET = apiRoute(listPlaces, apiDoor, {
  show: async ({ context, query: { near, radiusMeters, ...rest } }) => {
    const places = await loadPlaces(context, { ...rest, near: near && { ...near, radiusMeters } });
    return { data: places.map(shownPlace) };
  },
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
