import { apiDoor, stayContext } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { shownSession } from "@/lib/http/v1/session-view";
import { stopSession as operation } from "@/lib/http/v1/sessions";
import { loadStay } from "@/lib/loaders/app/session";
import { execute } from "@/lib/use-cases/command";
import { stopSession } from "@/lib/use-cases/session/stop";

export const POST = apiRoute(operation, apiDoor, {
  run: async ({ context, params }) =>
    execute(stopSession, await stayContext(context, params.id), { sessionId: params.id }),
  show: async ({ context, params }) => shownSession(await loadStay(context, params.id)),
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ POST });
