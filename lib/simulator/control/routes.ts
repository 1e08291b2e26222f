import { timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import { expireKey, listKeys, makeKey, rollEndpointSecret, rollKey } from "@/lib/simulator/control/keys";
import { createPlatform, endAccess, listPlatforms, onboard, restrict, share } from "@/lib/simulator/control/platforms";
import { moveClock, resendEvent, resetAll } from "@/lib/simulator/control/world";
import { refundFails } from "@/lib/simulator/engine/refund-outcome";
import { changeByItself, now, offsetSeconds, type SimulatorState } from "@/lib/simulator/engine/state";
import { FAULT_KINDS } from "@/lib/simulator/http/faults";
import { parseJson } from "@/lib/simulator/http/form";
import { shownExchange } from "@/lib/simulator/http/mask";
import { Params } from "@/lib/simulator/http/params";
import { badParameter, missing, Problem } from "@/lib/simulator/http/problem";
import { WEBHOOK_MODES } from "@/lib/simulator/webhooks/sender";

const REQUESTS_LIMIT_DEFAULT = 1_000;
const REQUESTS_LIMIT_MAX = 10_000;
const FAULT_TIMES_MAX = 10_000;

type Control = (params: Params, id: string) => object | Promise<object>;

/**
 * The control API of tests and demos: JSON in and out, a token, no CORS. It is not part of Stripe; nothing in a product
 * may call it except its own tests and demo.
 */
export function controlRoutes(state: SimulatorState): Hono {
  const app = new Hono();
  app.get("/health", (context) => context.json({ ok: true }));
  app.use("*", async (context, next) => {
    if (!hasToken(state, context))
      return context.json({ error: { message: "x-simulator-token is missing or wrong" } }, 401);
    return next();
  });
  const get = (path: string, control: Control): void => {
    app.get(path, (context) => run(context, control, () => new Params(context.req.query())));
  };
  const post = (path: string, control: Control): void => {
    app.post(path, (context) => run(context, control, () => bodyOf(context)));
  };
  get("/platforms", () => listPlatforms(state));
  post("/platforms", (params) => createPlatform(state, params));
  post("/accounts/:id/onboard", (_, id) => onboard(state, id));
  post("/accounts/:id/deauthorize", (params, id) => endAccess(state, id, params));
  post("/accounts/:id/restrict", (_, id) => restrict(state, id));
  post("/accounts/:id/share", (params, id) => share(state, id, params));
  get("/keys", (params) => listKeys(state, params));
  post("/keys", (params) => makeKey(state, params));
  post("/keys/roll", (params) => rollKey(state, params));
  post("/keys/expire", (params) => expireKey(state, params));
  post("/webhook_endpoints/:id/roll_secret", (params, id) => rollEndpointSecret(state, id, params));
  get("/clock", () => ({ now: now(state), offsetSeconds: offsetSeconds(state) }));
  post("/clock", (params) => moveClock(state, params));
  get("/faults", () => ({ data: state.faults.list() }));
  post("/faults", (params) => addFault(state, params));
  app.delete("/faults", (context) => {
    state.faults.clear();
    return context.json({ data: [] });
  });
  get("/webhooks", () => ({ mode: state.webhooks.mode, ...state.webhooks.counts() }));
  post("/webhooks", (params) => setMode(state, params));
  post("/webhooks/release", (params) => release(state, params));
  get("/requests", (params) => listRequests(state, params));
  get("/requests/:id", (_, id) => showRequest(state, id));
  get("/events/:id/attempts", (_, id) => ({ data: state.webhooks.attempts.of(id) }));
  get("/idle", () => ({ idle: state.webhooks.isIdle() }));
  post("/refunds/:id/fail", (_, id) => failRefund(state, id));
  post("/events/:id/resend", (_, id) => resendEvent(state, id));
  post("/reset", () => resetAll(state));
  return app;
}

function hasToken(state: SimulatorState, context: Context): boolean {
  const sent = Buffer.from(context.req.header("x-simulator-token") ?? "");
  const token = Buffer.from(state.token);
  return sent.length === token.length && timingSafeEqual(sent, token);
}

async function bodyOf(context: Context): Promise<Params> {
  return new Params(parseJson(await context.req.text()));
}

type Read = () => Params | Promise<Params>;

async function run(context: Context, control: Control, read: Read): Promise<Response> {
  try {
    return context.json(await control(await read(), context.req.param("id") ?? ""));
  } catch (error) {
    if (error instanceof Problem) return new Response(JSON.stringify({ error: error.body }), { status: error.status });
    if (error instanceof SyntaxError) return context.json({ error: { message: error.message } }, 400);
    throw error;
  }
}

function addFault(state: SimulatorState, params: Params): object {
  const kind = params.oneOf("kind", FAULT_KINDS);
  if (kind === undefined) throw badParameter("Missing required param: kind.", "kind");
  const times = Math.min(params.integer("times") ?? 1, FAULT_TIMES_MAX);
  const match = params.inside("match").accept("method", "path", "account");
  const [method, path, account] = [match.text("method"), match.text("path"), match.text("account")];
  state.faults.add(kind, times, {
    ...(method === null ? {} : { method }),
    ...(path === null ? {} : { path }),
    ...(account === null ? {} : { account }),
  });
  return { data: state.faults.list() };
}

function setMode(state: SimulatorState, params: Params): object {
  const mode = params.oneOf("mode", WEBHOOK_MODES);
  if (mode === undefined) throw badParameter("Missing required param: mode.", "mode");
  state.webhooks.mode = mode;
  return { mode, ...state.webhooks.counts() };
}

async function release(state: SimulatorState, params: Params): Promise<object> {
  const order = params.oneOf("order", ["as_sent", "reverse", "shuffle"]) ?? "as_sent";
  return { released: await state.webhooks.release(order) };
}

function listRequests(state: SimulatorState, params: Params): object {
  const limit = Math.min(params.integer("limit") ?? REQUESTS_LIMIT_DEFAULT, REQUESTS_LIMIT_MAX);
  return { data: state.requests.after(params.integer("after") ?? 0, limit), last: state.requests.last };
}

/** `answer` is null, and `request` empty, when the bodies are forgotten already. */
function showRequest(state: SimulatorState, id: string): object {
  const entry = state.requests.find(id);
  if (entry === undefined) throw missing("request", id, "id");
  const exchange = state.requests.exchangeOf(entry.n);
  return { ...entry, ...(exchange === undefined ? { request: {}, answer: null } : shownExchange(exchange)) };
}

function failRefund(state: SimulatorState, id: string): object {
  const account = state.store.refunds.accountOf(id);
  if (account === undefined) throw missing("refund", id, "id");
  changeByItself(state, () => refundFails(state, account, id));
  return state.store.refunds.get(id) ?? {};
}
