import { apiDoor, userContext } from "@/lib/auth/api-door";
import { erasureOf } from "@/lib/domain/erasure";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { capsOf, changeUser, debtsOf, deleteUser, readUser, shownUser } from "@/lib/http/v1/users";
import { loadUser } from "@/lib/loaders/app/user";
import { execute } from "@/lib/use-cases/command";
import { changeDriver } from "@/lib/use-cases/driver/change";
import { removeDriver } from "@/lib/use-cases/driver/remove";

export const GET = apiRoute(readUser, apiDoor, {
  show: async ({ context, params }) => shownUser(await loadUser(context, { externalId: params.id })),
});

export const PATCH = apiRoute(changeUser, apiDoor, {
  run: async ({ context, params, body: { spendingCaps, ...rest } }) =>
    execute(changeDriver, await userContext(context, params.id), { ...rest, spendingCaps: capsOf(spendingCaps) }),
  show: async ({ context, params }) => shownUser(await loadUser(context, { externalId: params.id })),
});

export const DELETE = apiRoute(deleteUser, apiDoor, {
  run: async ({ context, params }) => execute(removeDriver, await userContext(context, params.id), {}),
  show: async ({ context, params: { id } }) => ({ id, erasedAt: erasureOf(context.now).toISOString() }),
  explain: async ({ code }, { context, params }) =>
    code === "user.in_debt" ? debtsOf(await loadUser(context, { externalId: params.id })) : {},
});

export const { POST, PUT, OPTIONS } = otherMethods({ GET, PATCH, DELETE });
