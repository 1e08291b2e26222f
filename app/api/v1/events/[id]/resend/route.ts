import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { resendEvent as operation, shownEvent } from "@/lib/http/v1/events";
import { loadEvent } from "@/lib/loaders/app/event";
import { execute } from "@/lib/use-cases/command";
import { resendEvent } from "@/lib/use-cases/event/resend";

export const POST = apiRoute(operation, apiDoor, {
  run: ({ context, params: { id: eventId } }) => execute(resendEvent, context, { eventId }),
  show: async ({ context, params: { id } }) => shownEvent(await loadEvent(context, id)),
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ POST });
