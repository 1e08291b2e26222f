import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { createUser, shownUser } from "@/lib/http/v1/users";
import { loadUser } from "@/lib/loaders/app/user";
import { execute } from "@/lib/use-cases/command";
import { registerDriver } from "@/lib/use-cases/driver/register";

export const POST = apiRoute(createUser, apiDoor, {
  run: ({ context, resourceId, body: { id, ...rest } }) =>
    execute(registerDriver, context, { driverId: resourceId, externalId: id, ...rest }),
  show: async ({ context, resourceId: driverId }) => shownUser(await loadUser(context, { driverId })),
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ POST });
