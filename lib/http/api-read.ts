import { unstable_rethrow } from "next/navigation";
import { type Answer, type Route, type RouteParams, respond } from "@/lib/http/api-route";
import { problemResponse } from "@/lib/http/problem";
import type { Context } from "@/lib/use-cases/command";

/** Reads for machines: a loader with the context of the caller. */
export function apiRead<View, Params extends RouteParams>(
  open: (request: Request, params: Params) => Promise<Context>,
  load: (context: Context, params: Params, request: Request) => Promise<View>,
  show: (view: View, request: Request) => Answer = (body) => ({ status: 200, body }),
): Route<Params> {
  return async (request, route) => {
    try {
      const params = await route.params;
      return respond(show(await load(await open(request, params), params, request), request));
    } catch (error) {
      unstable_rethrow(error); // what Next throws while it tries to answer at build time is not ours
      return await problemResponse(error);
    }
  };
}
