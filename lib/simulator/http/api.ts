import { runDueNow } from "@/lib/simulator/engine/due";
import { API_VERSION } from "@/lib/simulator/engine/events";
import { randomText } from "@/lib/simulator/engine/identifiers";
import { change, type SimulatorState, takeOutbox } from "@/lib/simulator/engine/state";
import { type Answer, corsHeaders, failure, pretty, rateLimited, serverError } from "@/lib/simulator/http/answer";
import { accountFor, authenticate, authenticateOAuth, secretKeyRequired } from "@/lib/simulator/http/auth";
import type { Call, Operation } from "@/lib/simulator/http/call";
import { expandAll } from "@/lib/simulator/http/expand";
import type { Trouble } from "@/lib/simulator/http/faults";
import { type Form, parseForm, parseJson } from "@/lib/simulator/http/form";
import { type Attempt, attemptOf, findReplay, keepAnswer, keyInUse } from "@/lib/simulator/http/idempotency";
import { Params } from "@/lib/simulator/http/params";
import { checkPermission, checkScope } from "@/lib/simulator/http/permissions";
import { Problem } from "@/lib/simulator/http/problem";
import { publicView } from "@/lib/simulator/http/public-view";
import { BAD_GATEWAY, keepAnswerBack, keepWaiting, refuseWith, sendHalf } from "@/lib/simulator/http/trouble";
import { headerOf, readBody, type Wire } from "@/lib/simulator/http/wire";
import type { ApiKeyRecord } from "@/lib/simulator/store/kinds";

/** Far above any request of this API. */
const BODY_BYTES_MAX = 1_000_000;

/** The bytes of a request, the id of its answer, and the webhooks that go out after it. */
type Sent = { readonly requestId: string; readonly text: string; deliveries: readonly string[]; isHalf: boolean };

type Understood = {
  readonly form: Form;
  readonly key: ApiKeyRecord;
  readonly account: string;
  readonly attempt: Attempt | null;
};

/** One request from its bytes to its answer: key, account, fault, idempotency, work, journal, answer, then webhooks. */
export async function answerCall(state: SimulatorState, operation: Operation, wire: Wire): Promise<void> {
  const requestId = `req_${randomText(14)}`;
  const text = operation.method === "POST" ? await readBody(wire.incoming, BODY_BYTES_MAX) : "";
  if (text === null) {
    wire.outgoing.writeHead(413).end();
    return;
  }
  const sent: Sent = { requestId, text, deliveries: [], isHalf: false };
  let understood: Understood | null = null;
  let answer: Answer | null;
  try {
    understood = understand(state, operation, wire, text);
    answer = await troubled(state, operation, wire, understood, sent);
  } catch (error) {
    answer = failure(error, understood?.key ?? null);
  }
  if (answer !== null) respond(state, wire, understood, sent, answer);
}

/** The answer of the call, through the trouble that waits for it; null when there is none to be sent. */
async function troubled(
  state: SimulatorState,
  operation: Operation,
  wire: Wire,
  understood: Understood,
  sent: Sent,
): Promise<Answer | null> {
  if (state.faults.limiter.isOver(understood.account, Date.now())) throw rateLimited("global-rate");
  const trouble = troubleOf(state, wire, understood);
  if (trouble.msBefore > 0) await keepWaiting(state, understood.attempt, trouble.msBefore);
  if (trouble.kind === "cut_before") return cut(state, wire, understood, sent);
  if (trouble.kind === "hang") return await hang(state, wire, understood, sent);
  if (trouble.kind === "bad_gateway") return badGateway(state, wire, understood, sent);
  refuseWith(trouble, understood.attempt);
  runDueNow(state);
  const answer = perform(state, operation, wire, understood, sent.requestId, trouble.kind === "server_error_after");
  sent.deliveries = takeOutbox(state);
  await state.store.journal.written();
  if (trouble.msAfter > 0) await keepAnswerBack(state, sent, trouble.msAfter);
  sent.isHalf = trouble.kind === "cut_answer";
  return trouble.kind === "answer_lost" ? cut(state, wire, understood, sent) : answer;
}

function troubleOf(state: SimulatorState, wire: Wire, understood: Understood): Trouble {
  const { method, path } = wire;
  const { key, account, attempt } = understood;
  const idempotencyKey = attempt?.key ?? null;
  return state.faults.take({ method, path, account, platform: key.platform, keyKind: key.kind, idempotencyKey });
}

function understand(state: SimulatorState, operation: Operation, wire: Wire, text: string): Understood {
  const { method, path, query } = wire;
  const isJson = path.startsWith("/v2/");
  const form = operation.method !== "POST" ? parseForm(query) : isJson ? json(text) : parseForm(text);
  const whose = operation.isOAuth === true ? authenticateOAuth : authenticate;
  const key = whose(state, headerOf(wire, "authorization"), form);
  const asked = headerOf(wire, "stripe-account") ?? headerOf(wire, "stripe-context");
  const account = accountFor(state, key, asked, form);
  if (key.kind === "pk" && operation.isPublic !== true) throw secretKeyRequired();
  checkPermission(key, operation, account);
  checkScope(state, key, operation, account);
  const sent = headerOf(wire, "idempotency-key");
  const isIdempotent = sent !== undefined && operation.method === "POST";
  const attempt = isIdempotent ? attemptOf(sent, key.platform, account, method, path, { text, form }) : null;
  if (attempt !== null && state.inFlight.has(attempt.id)) throw keyInUse(attempt.key);
  return { form, key, account, attempt };
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
  wire: Wire,
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
    parts: wire.parts,
    path: wire.path,
    apiVersion: headerOf(wire, "stripe-version") ?? API_VERSION,
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

/** The headers of every answer. */
const ALWAYS = { "Content-Type": "application/json", "Cache-Control": "no-cache, no-store", ...corsHeaders() };

function respond(state: SimulatorState, wire: Wire, understood: Understood | null, sent: Sent, answer: Answer): void {
  const { requestId } = sent;
  sendWhenAnswered(state, wire, sent);
  log(state, wire, understood, sent, answer);
  const headers: Record<string, string> = { ...ALWAYS };
  headers["Stripe-Version"] = headerOf(wire, "stripe-version") ?? API_VERSION;
  // Recorded answers of 403 account_invalid carry no request id (facts 8.3).
  if (!isAccountInvalid(answer)) headers["Request-Id"] = requestId;
  if (understood !== null && understood.account !== understood.key.platform) {
    headers["Stripe-Account"] = understood.account;
  }
  if (understood?.attempt) {
    headers["Idempotency-Key"] = understood.attempt.key;
    headers["Original-Request"] = requestId;
  }
  if (wire.method === "POST" && answer.status < 500 && answer.status !== 429) {
    headers["Stripe-Should-Retry"] = "false";
  }
  const body = pretty(answer.body);
  headers["Content-Length"] = String(Buffer.byteLength(body));
  Object.assign(headers, answer.headers);
  if (sent.isHalf) sendHalf(wire, answer.status, headers, body);
  else wire.outgoing.writeHead(answer.status, headers).end(body);
}

function isAccountInvalid({ status, body }: Answer): boolean {
  return status === 403 && "error" in body && JSON.stringify(body.error).includes('"account_invalid"');
}

/** Webhooks leave only after the answer has (facts 10): when it is written, or when its connection is gone. */
function sendWhenAnswered(state: SimulatorState, wire: Wire, { deliveries }: Sent): void {
  if (deliveries.length === 0) return;
  // A client that gave up while it was kept waiting has no connection left to close.
  if (wire.outgoing.closed || wire.outgoing.destroyed) state.webhooks.send(deliveries);
  else wire.outgoing.once("close", () => state.webhooks.send(deliveries));
}

function cut(state: SimulatorState, wire: Wire, understood: Understood, sent: Sent): null {
  sendWhenAnswered(state, wire, sent);
  log(state, wire, understood, sent, null);
  wire.incoming.socket.destroy();
  return null;
}

function badGateway(state: SimulatorState, wire: Wire, understood: Understood, sent: Sent): null {
  log(state, wire, understood, sent, { status: 502, body: {}, headers: {}, replayed: false, isKept: false });
  wire.outgoing.writeHead(502, { "Content-Type": "text/html" }).end(BAD_GATEWAY);
  return null;
}

/** Never answers; until the client gives up, the key is in use and other tries with it get 409. */
async function hang(state: SimulatorState, wire: Wire, understood: Understood, sent: Sent): Promise<null> {
  log(state, wire, understood, sent, null);
  const id = understood.attempt?.id;
  if (id !== undefined) state.inFlight.add(id);
  await new Promise<void>((resolve) => wire.outgoing.once("close", () => resolve()));
  if (id !== undefined) state.inFlight.delete(id);
  return null;
}

function log(
  state: SimulatorState,
  wire: Wire,
  understood: Understood | null,
  sent: Sent,
  answer: Answer | null,
): void {
  const { method, path, query } = wire;
  const entry = {
    at: Date.now(),
    requestId: sent.requestId,
    method,
    path,
    account: understood?.account ?? null,
    keyKind: understood?.key.kind ?? null,
    platform: understood?.key.platform ?? null,
    idempotencyKey: understood?.attempt?.key ?? null,
    status: answer?.status ?? 0,
    replayed: answer?.replayed ?? false,
  };
  state.requests.add(entry, {
    query,
    text: sent.text,
    apiVersion: headerOf(wire, "stripe-version") ?? null,
    answer: answer?.body ?? null,
  });
}
