import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { checkPlate, shownCheck } from "@/lib/http/v1/checks";
import { execute } from "@/lib/use-cases/command";
import { checkPlate as look } from "@/lib/use-cases/plate/check";

export const GET = apiRoute(checkPlate, apiDoor, {
  show: async ({ context, query }) => shownCheck(await execute(look, context, query)),
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
