import { apiDoor, userContext } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { capsOf, changeUser, readUser, shownUser } from "@/lib/http/v1/users";
import { loadUser } from "@/lib/loaders/app/user";
import { execute } from "@/lib/use-cases/command";
import { changeDriver } from "@/lib/use-cases/driver/change";

export const GET = apiRoute(readUser, apiDoor, {
  show: async ({ context, params }) => shownUser(await loadUser(context, params.id)),
});

export const PATCH = apiRoute(changeUser, apiDoor, {
  run: async ({ context, params, body: { spendingCaps, ...rest } }) =>
    execute(changeDriver, await userContext(context, params.id), { ...rest, spendingCaps: capsOf(spendingCaps) }),
  show: async ({ context, params }) => shownUser(await loadUser(context, params.id)),
});
