import { apiDoor } from "@/lib/auth/api-door";
import { listApdsSessions, shownApdsSession } from "@/lib/http/apds/sessions";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { pageOf } from "@/lib/http/v1/page";
import { loadSessions } from "@/lib/loaders/apds/session";

export const GET = apiRoute(listApdsSessions, apiDoor, {
  show: async ({ context, query }) => {
    const { rows, hasMore } = await loadSessions(context, {
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
      rows.map((row) => shownApdsSession(row, context.now)),
      hasMore,
    );
  },
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
