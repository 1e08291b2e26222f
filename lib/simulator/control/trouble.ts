import type { ControlDoors } from "@/lib/simulator/control/routes";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { FAULT_KINDS, type FaultMatch, RATE_LIMIT_REASONS } from "@/lib/simulator/http/faults";
import type { Params } from "@/lib/simulator/http/params";
import { badParameter, missing } from "@/lib/simulator/http/problem";
import { RETRY_SCHEDULE_NAMES } from "@/lib/simulator/webhooks/retries";
import { WEBHOOK_MODES } from "@/lib/simulator/webhooks/sender";
import { DELIVERY_TROUBLES, type DeliveryMatch } from "@/lib/simulator/webhooks/trouble";

const TIMES_MAX = 10_000;
/** Longer than any client waits. */
const MS_MAX = 600_000;
const SECONDS_MAX = 365 * 86_400;
const COPIES_MAX = 20;
/** Deliveries of one request come within a few milliseconds. */
const GATHER_MS_DEFAULT = 150;

/** Trouble on demand: with the API's answers, and with the webhooks (issue 3, build item 6). */
export function troubleControls(state: SimulatorState, { get, post, remove }: ControlDoors): void {
  get("/faults", () => ({ data: state.faults.list() }));
  post("/faults", (params) => addFault(state, params));
  remove("/faults", () => {
    state.faults.clear();
    return { data: [] };
  });
  remove("/faults/:id", (_, id) => {
    if (!state.faults.remove(id)) throw missing("fault", id, "id");
    return { data: state.faults.list() };
  });
  get("/rate_limit", () => ({ perSecond: state.faults.limiter.perSecond }));
  post("/rate_limit", (params) => setLimit(state, params));
  get("/webhooks", () => webhooksView(state));
  post("/webhooks", (params) => setMode(state, params));
  post("/webhooks/release", (params) => release(state, params));
  get("/webhooks/rules", () => ({ data: state.webhooks.rules.list() }));
  post("/webhooks/rules", (params) => addRule(state, params));
  remove("/webhooks/rules", () => {
    state.webhooks.rules.clear();
    return { data: [] };
  });
  remove("/webhooks/rules/:id", (_, id) => {
    if (!state.webhooks.rules.remove(id)) throw missing("rule", id, "id");
    return { data: state.webhooks.rules.list() };
  });
  post("/webhook_endpoints/:id/dead", (params, id) => setDead(state, params, id));
}

function addFault(state: SimulatorState, params: Params): object {
  params.accept("kind", "times", "match", "ms", "reason", "percent");
  const kind = params.oneOf("kind", FAULT_KINDS);
  if (kind === undefined) throw badParameter("Missing required param: kind.", "kind");
  const reason = params.oneOf("reason", RATE_LIMIT_REASONS);
  const fault = state.faults.add({
    kind,
    times: Math.min(params.integer("times") ?? 1, TIMES_MAX),
    match: faultMatch(params),
    ...(kind === "latency" || kind === "latency_after" ? { ms: milliseconds(params, 1_000) } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(params.has("percent") ? { percent: percentOf(params) } : {}),
  });
  return { id: fault.id, data: state.faults.list() };
}

/** A number of requests per second and account, or nothing for no limit. */
function setLimit(state: SimulatorState, params: Params): object {
  const perSecond = params.integer("perSecond") ?? null;
  if (perSecond !== null && perSecond < 0) throw badParameter("At least 0 requests per second.", "perSecond");
  state.faults.limiter.clear();
  state.faults.limiter.perSecond = perSecond;
  return { perSecond };
}

function faultMatch(params: Params): FaultMatch {
  const match = params.inside("match").accept("method", "path", "account", "platform", "idempotencyKey", "keyKind");
  const keyKind = match.oneOf("keyKind", ["sk", "pk", "rk"]);
  return { ...texts(match, ["method", "path", "account", "platform", "idempotencyKey"]), ...(keyKind && { keyKind }) };
}

/** Those of the named texts that were sent. */
function texts<Name extends string>(params: Params, names: readonly Name[]): { [name in Name]?: string } {
  const found: { [name in Name]?: string } = {};
  for (const name of names) {
    const text = params.text(name);
    if (text !== null) found[name] = text;
  }
  return found;
}

function percentOf(params: Params): number {
  const percent = params.integer("percent") ?? 100;
  if (percent < 0 || percent > 100) throw badParameter("Between 0 and 100 percent.", "percent");
  return percent;
}

function milliseconds(params: Params, byDefault: number): number {
  const ms = params.integer("ms") ?? byDefault;
  if (ms < 0 || ms > MS_MAX) throw badParameter(`Between 0 and ${MS_MAX} milliseconds.`, "ms");
  return ms;
}

function webhooksView(state: SimulatorState): object {
  const { mode, retries, rules } = state.webhooks;
  return { mode, retries, ...state.webhooks.counts(), rules: rules.list(), dead: rules.dead() };
}

function setMode(state: SimulatorState, params: Params): object {
  const mode = params.oneOf("mode", WEBHOOK_MODES);
  const retries = params.oneOf("retries", RETRY_SCHEDULE_NAMES);
  if (mode === undefined && retries === undefined) throw badParameter("Missing required param: mode.", "mode");
  if (mode !== undefined) state.webhooks.mode = mode;
  if (retries !== undefined) state.webhooks.retries = retries;
  return webhooksView(state);
}

async function release(state: SimulatorState, params: Params): Promise<object> {
  const order = params.oneOf("order", ["as_sent", "reverse", "shuffle"]) ?? "as_sent";
  return { released: await state.webhooks.release(order) };
}

function addRule(state: SimulatorState, params: Params): object {
  params.accept("kind", "times", "match", "seconds", "ms", "copies", "percent");
  const kind = params.oneOf("kind", DELIVERY_TROUBLES);
  if (kind === undefined) throw badParameter("Missing required param: kind.", "kind");
  const match: DeliveryMatch = texts(params.inside("match").accept("endpoint", "type", "account"), [
    "endpoint",
    "type",
    "account",
  ]);
  if (match.endpoint !== undefined) knownEndpoint(state, match.endpoint);
  const times = params.integer("times");
  const rule = state.webhooks.rules.add({
    kind,
    times: times === undefined ? null : Math.min(times, TIMES_MAX),
    match,
    seconds: Math.min(params.integer("seconds") ?? 0, SECONDS_MAX),
    ms: milliseconds(params, kind === "reorder" ? GATHER_MS_DEFAULT : 0),
    copies: Math.min(params.integer("copies") ?? 2, COPIES_MAX),
    percent: percentOf(params),
  });
  return { id: rule.id, data: state.webhooks.rules.list() };
}

function setDead(state: SimulatorState, params: Params, id: string): object {
  knownEndpoint(state, id);
  const dead = params.flag("dead") ?? true;
  state.webhooks.rules.setDead(id, dead);
  return { endpoint: id, dead };
}

function knownEndpoint(state: SimulatorState, id: string): void {
  if (state.store.endpoints.get(id) === undefined) throw missing("webhook endpoint", id, "endpoint");
}
