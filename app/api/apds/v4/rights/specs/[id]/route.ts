import { apiDoor } from "@/lib/auth/api-door";
import { readRight, shownRight } from "@/lib/http/apds/rights";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { loadPlace } from "@/lib/loaders/apds/place";

export const GET = apiRoute(readRight, apiDoor, {
  show: async ({ context, params: { id }, query: { version } }) => shownRight(await loadPlace(context, id, version)),
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
