import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import type { KeyScope } from "@/lib/domain/api-key";
import { Refusal } from "@/lib/domain/errors";
import { preferredLocale } from "@/lib/http/accept-language";
import { readJson } from "@/lib/http/body";
import type { Endpoint } from "@/lib/http/endpoint";
import { type Claim, idempotencyOf, type OpenClaim, once } from "@/lib/http/idempotency";
import { problemResponse } from "@/lib/http/problem";
import type { Locale } from "@/lib/i18n/locales";
import { type Context, inputOf } from "@/lib/use-cases/command";

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

/** Who calls, and what is known of a request that was sent before; passed in, because both look into tables. */
export type ApiDoor = {
  readonly open: (request: Request, scope: KeyScope) => Promise<Context>;
  readonly claim: OpenClaim;
};

/** A request whose shape is checked. */
export type Asked<Params, Query, Body> = {
  readonly context: Context;
  /** The id of what the request makes: the same with every repeat. */
  readonly resourceId: string;
  /** The language of sentences in the answer. */
  readonly locale: Locale;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
};

type Wiring<Given, Shown> = {
  /** What changes something; left out when the same request was answered before. */
  readonly run?: (asked: Given) => Promise<unknown>;
  /** What the answer tells: the thing as it is now. */
  readonly show: (asked: Given) => Promise<Shown>;
  /** Of the first answer, where it depends on what came of it. */
  readonly statusOf?: (shown: Shown) => number;
  /** What a refusal tells besides, e.g. what is owed. */
  readonly explain?: (refusal: Refusal, asked: Given) => Promise<Readonly<Record<string, unknown>>>;
  /** In another form than plain JSON. */
  readonly answer?: (body: object, request: Request, asked: Given) => Answer | Response | Promise<Answer | Response>;
};

/** The second door: the same commands for another app's server. 1 key, 2 shape, 3 sent before?, 4 run, 5 show. */
export function apiRoute<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodObject,
  S extends z.ZodType<object>,
>(
  definition: Endpoint<P, Q, B, S>,
  door: ApiDoor,
  wiring: Wiring<Asked<z.output<P>, z.output<Q>, z.output<B>>, z.input<S>>,
): Route<RouteParams> {
  const { run, show, answer, explain, statusOf = () => definition.status } = wiring;
  return async (request, route) => {
    let asked: Asked<z.output<P>, z.output<Q>, z.output<B>> | undefined;
    try {
      const context = await door.open(request, definition.scope);
      const sent = hasBody(definition) ? await readJson(request) : {};
      const params = inputOf(definition.params, { ...(await route.params) }); // Next gives none to an address without any
      const query = inputOf(definition.query, Object.fromEntries(new URL(request.url).searchParams));
      const body = inputOf(definition.body, sent);
      const claim = await claimOf(definition, door, context, request, sent);
      const locale = preferredLocale(request.headers.get("accept-language"));
      const given = { context, resourceId: claim?.resourceId ?? context.newId(), locale, params, query, body };
      asked = given;
      if (claim?.before?.refusal) throw claim.before.refusal;
      const shown = await once(claim, statusOf, async () => {
        if (run && !claim?.before) await run(given);
        return show(given);
      });
      if (answer) {
        const made = await answer(Object(shown), request, given);
        return made instanceof Response ? made : respond(made);
      }
      const headers: Record<string, string> = claim?.before ? { "idempotent-replayed": "true" } : {};
      return respond({ status: claim?.before?.status ?? statusOf(shown), body: shown, headers });
    } catch (error) {
      unstable_rethrow(error); // what Next throws while it tries to answer at build time is not ours
      const more = asked && explain && error instanceof Refusal ? await explain(error, asked) : {};
      return await problemResponse(error, request, more);
    }
  };
}

function hasBody({ method }: Endpoint): boolean {
  return method === "POST" || method === "PATCH";
}

async function claimOf(
  { method, needsKey }: Endpoint,
  door: ApiDoor,
  context: Context,
  request: Request,
  body: unknown,
): Promise<Claim | undefined> {
  const asked = method === "POST" ? idempotencyOf(request, body) : undefined;
  if (asked === undefined && needsKey) throw new Refusal("idempotency.key_invalid");
  return asked && door.claim(context, asked);
}

export function respond({ status, body, headers = {} }: Answer): Response {
  const init = { status, headers: { "cache-control": "no-store", ...headers } };
  const isBare = status === 204 || status === 304;
  return isBare ? new Response(null, init) : Response.json(body, init);
}
