import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import { runDueNow } from "@/lib/simulator/engine/due";
import { API_VERSION } from "@/lib/simulator/engine/events";
import { randomText } from "@/lib/simulator/engine/identifiers";
import { change, type SimulatorState, takeOutbox } from "@/lib/simulator/engine/state";
import { type Answer, corsHeaders, failure, pretty, serverError } from "@/lib/simulator/http/answer";
import { accountFor, authenticate, secretKeyRequired } from "@/lib/simulator/http/auth";
import type { Call, Operation } from "@/lib/simulator/http/call";
import { expandAll } from "@/lib/simulator/http/expand";
import type { Trouble } from "@/lib/simulator/http/faults";
import { type Form, parseForm, parseJson } from "@/lib/simulator/http/form";
import { type Attempt, attemptOf, findReplay, keepAnswer, keyInUse } from "@/lib/simulator/http/idempotency";
import { Params } from "@/lib/simulator/http/params";
import { checkPermission } from "@/lib/simulator/http/permissions";
import { Problem } from "@/lib/simulator/http/problem";
import { publicView } from "@/lib/simulator/http/public-view";
import { keepAnswerBack, keepWaiting, refuseWith } from "@/lib/simulator/http/trouble";
import type { ApiKeyRecord } from "@/lib/simulator/store/kinds";

export type Bindings = { Bindings: HttpBindings };
type HttpContext = Context<Bindings>;

/** The bytes of a request and the id of its answer. */
type Sent = { readonly requestId: string; readonly text: string };

type Understood = {
  readonly form: Form;
  readonly key: ApiKeyRecord;
  readonly account: string;
  readonly attempt: Attempt | null;
};

/** One request from its bytes to its answer: key, account, fault, idempotency, work, journal, answer, then webhooks. */
export async function answerCall(state: SimulatorState, operation: Operation, context: HttpContext): Promise<Response> {
  const requestId = `req_${randomText(14)}`;
  const text = operation.method === "POST" ? await context.req.text() : "";
  const sent = { requestId, text };
  let understood: Understood | null = null;
  try {
    understood = understand(state, operation, context, text);
    const trouble = troubleOf(state, context, understood);
    if (trouble.msBefore > 0) await keepWaiting(state, understood.attempt, trouble.msBefore);
    if (trouble.kind === "cut_before") return cut(state, context, understood, sent);
    if (trouble.kind === "hang") return await hang(state, context, understood, sent);
    refuseWith(trouble, understood.attempt);
    runDueNow(state);
    const answer = perform(state, operation, context, understood, requestId, trouble.kind === "server_error_after");
    if (trouble.msAfter > 0) await keepAnswerBack(state, trouble.msAfter);
    if (trouble.kind === "answer_lost") return cut(state, context, understood, sent);
    return respond(state, context, understood, sent, answer);
  } catch (error) {
    return respond(state, context, understood, sent, failure(error, understood?.key ?? null));
  }
}

function troubleOf(state: SimulatorState, context: HttpContext, understood: Understood): Trouble {
  const { key, account, attempt } = understood;
  const { method, path } = context.req;
  const idempotencyKey = attempt?.key ?? null;
  return state.faults.take({ method, path, account, platform: key.platform, keyKind: key.kind, idempotencyKey });
}

function understand(state: SimulatorState, operation: Operation, context: HttpContext, text: string): Understood {
  const { req } = context;
  const isJson = req.path.startsWith("/v2/");
  const query = queryOf(req.url);
  const form = operation.method !== "POST" ? parseForm(query) : isJson ? json(text) : parseForm(text);
  const key = authenticate(state, req.header("authorization"), form);
  const account = accountFor(state, key, req.header("stripe-account") ?? req.header("stripe-context"), form);
  if (key.kind === "pk" && operation.isPublic !== true) throw secretKeyRequired();
  checkPermission(key, operation, account);
  const sent = req.header("idempotency-key");
  const isIdempotent = sent !== undefined && operation.method === "POST";
  const attempt = isIdempotent ? attemptOf(sent, key.platform, account, req.method, req.path, form) : null;
  if (attempt !== null && state.inFlight.has(attempt.id)) throw keyInUse(attempt.key);
  return { form, key, account, attempt };
}

function queryOf(url: string): string {
  const mark = url.indexOf("?");
  return mark < 0 ? "" : url.slice(mark + 1);
}

function json(text: string): Form {
  try {
    return parseJson(text);
  } catch {
    throw new Problem(400, { type: "invalid_request_error", message: "Invalid JSON in the request body." }, false);
  }
}

function perform(
  state: SimulatorState,
  operation: Operation,
  context: HttpContext,
  understood: Understood,
  requestId: string,
  failsAfter: boolean,
): Answer {
  const { key, account, attempt, form } = understood;
  const kept = attempt === null ? undefined : findReplay(state, attempt);
  if (kept !== undefined) {
    const headers = { "Idempotent-Replayed": "true", "Original-Request": kept.requestId };
    return { status: kept.status, body: kept.body, headers, replayed: true, isKept: false };
  }
  const call: Call = {
    state,
    key,
    account,
    platform: key.platform,
    params: new Params(form),
    parts: context.req.param(),
    path: context.req.path,
    apiVersion: context.req.header("stripe-version") ?? API_VERSION,
  };
  const cause = { requestId, idempotencyKey: attempt?.key ?? null, platform: key.platform };
  return change(state, cause, () => {
    let answer = work(operation, call);
    if (failsAfter) answer = failure(serverError(true), key);
    if (attempt !== null && answer.isKept) {
      keepAnswer(state, account, attempt, { status: answer.status, body: answer.body, requestId });
    }
    return answer;
  });
}

/** A refusal of a request that had begun is an answer like any other: it is written down with what it did. */
function work(operation: Operation, call: Call): Answer {
  try {
    const result = expandAll(call.state, operation.run(call), call.params.list("expand") ?? []);
    const shown = call.key.kind === "pk" ? publicView(result) : result;
    return { status: 200, body: shown, headers: {}, replayed: false, isKept: true };
  } catch (error) {
    if (error instanceof Problem && error.isRemembered) return failure(error, call.key);
    throw error;
  }
}

function respond(
  state: SimulatorState,
  context: HttpContext,
  understood: Understood | null,
  sent: Sent,
  answer: Answer,
): Response {
  const { requestId } = sent;
  sendWhenAnswered(state, context);
  log(state, context, understood, sent, answer);
  const headers: Record<string, string> = {
    "Content-Type": "application/json",
    "Cache-Control": "no-cache, no-store",
    "Stripe-Version": context.req.header("stripe-version") ?? API_VERSION,
    // Recorded answers of 403 account_invalid carry no request id (facts 8.3).
    ...(isAccountInvalid(answer) ? {} : { "Request-Id": requestId }),
    ...corsHeaders(),
  };
  if (understood !== null && understood.account !== understood.key.platform) {
    headers["Stripe-Account"] = understood.account;
  }
  if (understood?.attempt) {
    headers["Idempotency-Key"] = understood.attempt.key;
    headers["Original-Request"] = requestId;
  }
  if (context.req.method === "POST" && answer.status < 500 && answer.status !== 429) {
    headers["Stripe-Should-Retry"] = "false";
  }
  return new Response(pretty(answer.body), { status: answer.status, headers: { ...headers, ...answer.headers } });
}

function isAccountInvalid({ status, body }: Answer): boolean {
  return status === 403 && "error" in body && JSON.stringify(body.error).includes('"account_invalid"');
}

/** Webhooks leave only after the answer has (facts 10): when it is written, or when its connection is gone. */
function sendWhenAnswered(state: SimulatorState, context: HttpContext): void {
  const deliveries = takeOutbox(state);
  if (deliveries.length === 0) return;
  // A client that gave up while it was kept waiting has no connection left to close.
  if (context.env.outgoing.closed || context.env.outgoing.destroyed) state.webhooks.send(deliveries);
  else context.env.outgoing.once("close", () => state.webhooks.send(deliveries));
}

function cut(state: SimulatorState, context: HttpContext, understood: Understood, sent: Sent): Response {
  sendWhenAnswered(state, context);
  log(state, context, understood, sent, null);
  context.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** Never answers; until the client gives up, the key is in use and other tries with it get 409. */
async function hang(
  state: SimulatorState,
  context: HttpContext,
  understood: Understood,
  sent: Sent,
): Promise<Response> {
  log(state, context, understood, sent, null);
  const id = understood.attempt?.id;
  if (id !== undefined) state.inFlight.add(id);
  await new Promise<void>((resolve) => context.env.outgoing.once("close", () => resolve()));
  if (id !== undefined) state.inFlight.delete(id);
  return RESPONSE_ALREADY_SENT;
}

function log(
  state: SimulatorState,
  context: HttpContext,
  understood: Understood | null,
  sent: Sent,
  answer: Answer | null,
): void {
  const { req } = context;
  const entry = {
    at: Date.now(),
    requestId: sent.requestId,
    method: req.method,
    path: req.path,
    account: understood?.account ?? null,
    keyKind: understood?.key.kind ?? null,
    platform: understood?.key.platform ?? null,
    idempotencyKey: understood?.attempt?.key ?? null,
    status: answer?.status ?? 0,
    replayed: answer?.replayed ?? false,
  };
  state.requests.add(entry, {
    query: queryOf(req.url),
    text: sent.text,
    apiVersion: req.header("stripe-version") ?? null,
    answer: answer?.body ?? null,
  });
}
