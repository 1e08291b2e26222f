import { apiDoor } from "@/lib/auth/api-door";
import { readApdsPlace, shownApdsPlace } from "@/lib/http/apds/places";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { loadPlace } from "@/lib/loaders/apds/place";

export const GET = apiRoute(readApdsPlace, apiDoor, {
  show: async ({ context, params: { id } }) => shownApdsPlace(await loadPlace(context, id)),
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
