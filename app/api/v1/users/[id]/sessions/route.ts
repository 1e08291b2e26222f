import { apiDoor, userContext } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { pageOf } from "@/lib/http/v1/page";
import { shownSession } from "@/lib/http/v1/session-view";
import { listSessions, startSession } from "@/lib/http/v1/sessions";
import { debtsOf } from "@/lib/http/v1/users";
import { loadStay, loadStays } from "@/lib/loaders/app/session";
import { loadUser } from "@/lib/loaders/app/user";
import { execute } from "@/lib/use-cases/command";
import { parkUser } from "@/lib/use-cases/session/park";

export const POST = apiRoute(startSession, apiDoor, {
  run: async ({ context, resourceId: sessionId, params, body: { paymentMethodId, ...rest } }) =>
    execute(parkUser, await userContext(context, params.id), {
      ...rest,
      sessionId,
      stripePaymentMethodId: paymentMethodId,
    }),
  show: async ({ context, resourceId }) => shownSession(await loadStay(context, resourceId)),
  statusOf: ({ nextAction }) => (nextAction?.type === "wait" ? 202 : 201),
  explain: async ({ code }, { context, params }) =>
    code === "user.in_debt" ? debtsOf(await loadUser(context, { externalId: params.id })) : {},
});

export const GET = apiRoute(listSessions, apiDoor, {
  show: async ({ context, params, query: { from, until, cursor, ...rest } }) => {
    const stays = await loadStays(context, params.id, {
      ...rest,
      from: from === undefined ? undefined : new Date(from),
      until: until === undefined ? undefined : new Date(until),
      after: cursor,
    });
    return pageOf(stays, shownSession, ({ session: { createdAt, id } }) => [createdAt, id]);
  },
});

export const { PUT, PATCH, DELETE, OPTIONS } = otherMethods({ POST, GET });
