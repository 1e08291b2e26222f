import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import type { KeyScope } from "@/lib/domain/api-key";
import { Refusal } from "@/lib/domain/errors";
import { publicId } from "@/lib/domain/id";
import { isOverLimit, type RateLimit } from "@/lib/domain/rate-limit";
import { type LoggedRequest, loggedPath, loggedQuery, maskedIdempotencyKey } from "@/lib/domain/request-log";
import { preferredLocale } from "@/lib/http/accept-language";
import { queryOf } from "@/lib/http/asked-query";
import { readJson } from "@/lib/http/body";
import type { Endpoint } from "@/lib/http/endpoint";
import { type Claim, idempotencyOf, type OpenClaim, once, REPLAYED } from "@/lib/http/idempotency";
import { type ProblemCode, problemCode, problemResponse } from "@/lib/http/problem";
import { rateLimitHeaders } from "@/lib/http/rate-limit";
import { isReload } from "@/lib/http/reload";
import type { Locale } from "@/lib/i18n/locales";
import { log } from "@/lib/log";
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

/** Whoever calls with a good key. */
export type Caller = {
  readonly limit: RateLimit;
  /** With what the key may do; `scope` is what it must have. */
  readonly enter: (scope: KeyScope) => Promise<Context>;
  /** Keeps what was asked and answered for its people to look up. */
  readonly record: (request: LoggedRequest) => void;
};

/** Who calls, and what is known of a request that was sent before; passed in, because both look into tables. */
export type ApiDoor = {
  /** Counts the request. Refuses what is no good key. */
  readonly open: (request: Request) => Promise<Caller>;
  readonly claim: OpenClaim;
  /** A UUIDv7. */
  readonly newId: () => string;
};

/** A request whose shape is checked. */
export type Asked<Params, Query, Body> = {
  readonly context: Context;
  /** The id of what the request makes: the same with every repeat, and the request's own where none is told apart. */
  readonly resourceId: string;
  /** The language of sentences in the answer. */
  readonly locale: Locale;
  /** Whoever asks wants what is true now, and nothing that was kept. */
  readonly isReload: boolean;
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

/** The second door: the same commands for another app's server. 1 key, 2 limit, 3 shape, 4 sent before?, 5 run, 6 show. */
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
  return async (request, route) => {
    const arrival = { id: door.newId(), at: new Date(), begun: performance.now() };
    const { searchParams: search } = new URL(request.url);
    const requestId = publicId("request", arrival.id);
    let code: ProblemCode | null = null;
    let caller: Caller | undefined;
    let read: Read<Asked<z.output<P>, z.output<Q>, z.output<B>>> | undefined;
    const answer = async () => {
      try {
        caller = await door.open(request);
        const { limit } = caller;
        if (isOverLimit(limit)) {
          throw new Refusal("api_key.too_often", { retryAfterSeconds: limit.resetSeconds });
        }
        const context = await caller.enter(definition.scope);
        read = await readAsked(definition, door, context, request, { id: arrival.id, route, search });
        return await answered(definition, wiring, request, read);
      } catch (error) {
        unstable_rethrow(error); // what Next throws while it tries to answer at build time is not ours
        code = problemCode(error);
        const { explain } = wiring;
        const more = read && explain && error instanceof Refusal ? await explain(error, read.asked) : {};
        return problemResponse(error, request, { more, requestId });
      }
    };
    const response = await answer();
    const isReplay = read?.claim?.before && response.status < 500; // a bug of ours was not the first answer
    const replayed = isReplay ? { [REPLAYED]: "true" } : {};
    const headers = { "request-id": requestId, ...(caller ? rateLimitHeaders(caller.limit) : {}), ...replayed };
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    try {
      const { status } = response;
      caller?.record(logged(definition, request, await route.params, { ...arrival, search, status, code }));
    } catch (error) {
      log.warn("api.not_logged", { requestId, error }); // what was done stays done, and is answered so
    }
    return response;
  };
}

type Outcome = Pick<LoggedRequest, "id" | "at" | "status" | "code"> & {
  readonly begun: number;
  readonly search: URLSearchParams;
};

function logged(
  { id: operation, method, path }: Endpoint,
  request: Request,
  params: RouteParams,
  { begun, search, ...outcome }: Outcome,
): LoggedRequest {
  return {
    ...outcome,
    operation,
    method,
    path: loggedPath(path, params ?? {}), // Next gives none to an address without any
    query: loggedQuery(search),
    durationMs: Math.round(performance.now() - begun),
    idempotencyKey: maskedIdempotencyKey(request.headers.get("idempotency-key")),
  };
}

type Read<Given> = { readonly asked: Given; readonly claim: Claim | undefined };

async function readAsked<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodObject>(
  definition: Endpoint<P, Q, B>,
  door: ApiDoor,
  context: Context,
  request: Request,
  { id, route, search }: { id: string; route: { params: Promise<RouteParams> }; search: URLSearchParams },
): Promise<Read<Asked<z.output<P>, z.output<Q>, z.output<B>>>> {
  const sent = hasBody(definition) ? await readJson(request) : {};
  const params = inputOf(definition.params, { ...(await route.params) }); // Next gives none to an address without any
  const query = inputOf(definition.query, queryOf(definition.query, search));
  const body = inputOf(definition.body, sent);
  const claim = await claimOf(definition, door, context, request, sent);
  const locale = preferredLocale(request.headers.get("accept-language"));
  const resourceId = claim?.resourceId ?? id;
  return { claim, asked: { context, resourceId, locale, isReload: isReload(request), params, query, body } };
}

async function answered<Given, Shown>(
  { status }: Endpoint,
  { run, show, answer, statusOf = () => status }: Wiring<Given, Shown>,
  request: Request,
  { asked, claim }: Read<Given>,
): Promise<Response> {
  if (claim?.before?.refusal) throw claim.before.refusal;
  const shown = await once(claim, statusOf, async () => {
    if (run && !claim?.before) await run(asked);
    return show(asked);
  });
  if (answer) {
    const made = await answer(Object(shown), request, asked);
    return made instanceof Response ? made : respond(made);
  }
  return respond({ status: claim?.before?.status ?? statusOf(shown), body: shown });
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
