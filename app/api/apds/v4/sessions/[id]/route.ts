import { apiDoor } from "@/lib/auth/api-door";
import { readApdsSession, shownApdsSession } from "@/lib/http/apds/sessions";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { loadSession } from "@/lib/loaders/apds/session";

export const GET = apiRoute(readApdsSession, apiDoor, {
  show: async ({ context, params: { id } }) => shownApdsSession(await loadSession(context, id), context.now),
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
