import { timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import { connectControls } from "@/lib/simulator/control/connect";
import { paymentControls } from "@/lib/simulator/control/payments";
import { createPlatform, endAccess, listPlatforms, onboard, restrict, share } from "@/lib/simulator/control/platforms";
import { troubleControls } from "@/lib/simulator/control/trouble";
import { moveClock, resendEvent, resetAll } from "@/lib/simulator/control/world";
import { now, offsetSeconds, type SimulatorState } from "@/lib/simulator/engine/state";
import { parseJson } from "@/lib/simulator/http/form";
import { shownExchange } from "@/lib/simulator/http/mask";
import { Params } from "@/lib/simulator/http/params";
import { missing, Problem } from "@/lib/simulator/http/problem";

const REQUESTS_LIMIT_DEFAULT = 1_000;
const REQUESTS_LIMIT_MAX = 10_000;

export type Control = (params: Params, id: string) => object | Promise<object>;
/** How a topic's control calls are put among the others. */
export type ControlDoors = Readonly<Record<"get" | "post" | "remove", (path: string, control: Control) => void>>;

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
  const remove = (path: string, control: Control): void => {
    app.delete(path, (context) => run(context, control, () => new Params({})));
  };
  get("/platforms", () => listPlatforms(state));
  post("/platforms", (params) => createPlatform(state, params));
  post("/accounts/:id/onboard", (_, id) => onboard(state, id));
  post("/accounts/:id/deauthorize", (params, id) => endAccess(state, id, params));
  post("/accounts/:id/restrict", (_, id) => restrict(state, id));
  post("/accounts/:id/share", (params, id) => share(state, id, params));
  get("/clock", () => ({ now: now(state), offsetSeconds: offsetSeconds(state) }));
  post("/clock", (params) => moveClock(state, params));
  connectControls(state, { get, post, remove });
  troubleControls(state, { get, post, remove });
  get("/requests", (params) => listRequests(state, params));
  get("/requests/:id", (_, id) => showRequest(state, id));
  get("/events/:id/attempts", (_, id) => ({ data: state.webhooks.attempts.of(id) }));
  get("/idle", () => ({ idle: state.webhooks.isIdle() }));
  paymentControls(state, { get, post, remove });
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
