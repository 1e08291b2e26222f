import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { readPlace, shownPlaceWithTariff } from "@/lib/http/v1/places";
import { loadPlace } from "@/lib/loaders/app/place";

export const GET = apiRoute(readPlace, apiDoor, {
  show: async ({ context, params, locale }) => shownPlaceWithTariff(await loadPlace(context, params.id), locale),
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
