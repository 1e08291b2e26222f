import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { readPlace, shownPlaceWithTariff } from "@/lib/http/v1/places";
import { loadPlace } from "@/lib/loaders/app/place";

export const GET = apiRoute(readPlace, apiDoor, {
  show: async ({ context, params, locale }) => shownPlaceWithTariff(await loadPlace(context, params.id), locale),
});
