import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { listEvents, shownEvents } from "@/lib/http/v1/events";
import { loadEvents } from "@/lib/loaders/app/event";

export const GET = apiRoute(listEvents, apiDoor, {
  show: async ({ context, query: { after, cursor, type, limit } }) =>
    shownEvents(await loadEvents(context, { after: cursor ?? after, type, limit })),
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
