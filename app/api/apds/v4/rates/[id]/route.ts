import { apiDoor } from "@/lib/auth/api-door";
import { readRate, shownRate } from "@/lib/http/apds/rates";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { loadRate } from "@/lib/loaders/apds/place";

export const GET = apiRoute(readRate, apiDoor, {
  show: async ({ context, params: { id }, query: { version } }) => shownRate(await loadRate(context, id, version)),
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
