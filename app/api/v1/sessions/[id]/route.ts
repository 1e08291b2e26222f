import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { shownSession } from "@/lib/http/v1/session-view";
import { readSession } from "@/lib/http/v1/sessions";
import { loadStay } from "@/lib/loaders/app/session";

export const GET = apiRoute(readSession, apiDoor, {
  show: async ({ context, params }) => shownSession(await loadStay(context, params.id)),
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
