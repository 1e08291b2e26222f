import { apiDoor } from "@/lib/auth/api-door";
import { listApdsSessions, shownApdsSession } from "@/lib/http/apds/sessions";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { pageOf } from "@/lib/http/v1/page";
import { loadSessions } from "@/lib/loaders/apds/session";

export const GET = apiRoute(listApdsSessions, apiDoor, {
  show: async ({ context, query }) => {
    const stays = await loadSessions(context, {
      placeIds: query.place,
      plates: query.credential_id,
      startAfter: query.start_after,
      startBefore: query.start_before,
      endAfter: query.end_after,
      endBefore: query.end_before,
      limit: query.limit,
      after: query.cursor,
    });
    return pageOf(
      stays,
      (stay) => shownApdsSession(stay, context.now),
      ({ createdAt, id }) => [createdAt, id],
    );
  },
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
