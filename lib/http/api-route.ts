import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import { readJson } from "@/lib/http/body";
import { problemResponse } from "@/lib/http/problem";
import { type Command, type Context, execute } from "@/lib/use-cases/command";

export type Answer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};
export type RouteParams = Readonly<Record<string, string | string[] | undefined>>;
export type Route<Params extends RouteParams> = (
  request: Request,
  route: { params: Promise<Params> },
) => Promise<Response>;

/** The second door: the same command for another app's server. The path's parameters win over the body's fields. */
export function apiRoute<Input extends z.ZodObject, Output, Params extends RouteParams>(
  definition: Command<Input, Output>,
  open: (request: Request, params: Params) => Promise<Context>,
  show: (output: Output) => Answer,
  input: (body: unknown, params: Params) => unknown = withParams,
): Route<Params> {
  return async (request, route) => {
    try {
      const params = await route.params;
      const context = await open(request, params);
      return respond(show(await execute(definition, context, input(await readJson(request), params))));
    } catch (error) {
      unstable_rethrow(error); // what Next throws while it tries to answer at build time is not ours
      return await problemResponse(error);
    }
  };
}

function withParams(body: unknown, params: RouteParams): unknown {
  return typeof body === "object" && body !== null && !Array.isArray(body) ? { ...body, ...params } : body;
}

export function respond({ status, body, headers = {} }: Answer): Response {
  const init = { status, headers: { "cache-control": "no-store", ...headers } };
  return status === 304 ? new Response(null, init) : Response.json(body, init);
}
