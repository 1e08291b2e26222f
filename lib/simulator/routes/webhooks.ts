import type Stripe from "stripe";
import { newSigningSecret } from "@/lib/simulator/engine/endpoint-secrets";
import { API_VERSION, EVENTS_KEPT_SECONDS } from "@/lib/simulator/engine/events";
import { newId } from "@/lib/simulator/engine/identifiers";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { type Call, idOfPath, type Operation } from "@/lib/simulator/http/call";
import { filtered, listObject, PAGE } from "@/lib/simulator/http/list";
import { missingParameter } from "@/lib/simulator/http/params";
import { badParameter, missing } from "@/lib/simulator/http/problem";
import type { EndpointRecord, EventRecord } from "@/lib/simulator/store/kinds";

/** The secret is in this answer and in no later one (facts 7.2). */
function create(call: Call): object {
  const { state, platform, params } = call;
  params.accept("url", "enabled_events", "connect", "api_version", "description", "metadata");
  const url = checkUrl(params.required("url"));
  const enabled = params.list("enabled_events");
  if (enabled === undefined || enabled.length === 0) throw missingParameter("enabled_events");
  const connect = params.flag("connect") ?? false;
  const object: Stripe.WebhookEndpoint = {
    id: newId("we", "1"),
    object: "webhook_endpoint",
    api_version: params.text("api_version") ?? API_VERSION,
    application: connect ? (state.store.platforms.get(platform)?.clientId ?? null) : null,
    created: now(state),
    description: params.text("description"),
    enabled_events: enabled,
    livemode: false,
    metadata: params.metadata({}),
    status: "enabled",
    url,
  };
  const secret = newSigningSecret();
  state.store.endpoints.put(platform, object.id, { platform, connect, secret, object });
  return { ...object, secret };
}

function checkUrl(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw badParameter("Invalid URL: An explicit scheme (such as https) must be provided.", "url", "url_invalid");
}

function find(call: Call): EndpointRecord {
  const endpoint = call.state.store.endpoints.find(call.platform, idOfPath(call));
  if (endpoint === undefined || endpoint.destination !== undefined)
    throw missing("webhook endpoint", idOfPath(call), "webhook_endpoint");
  return endpoint;
}

function update(call: Call): object {
  const { state, platform, params } = call;
  params.accept("url", "enabled_events", "disabled", "description", "metadata");
  const before = find(call);
  const disabled = params.flag("disabled");
  const object: Stripe.WebhookEndpoint = {
    ...before.object,
    url: params.has("url") ? checkUrl(params.required("url")) : before.object.url,
    enabled_events: params.list("enabled_events") ?? before.object.enabled_events,
    description: params.has("description") ? params.text("description") : before.object.description,
    metadata: params.metadata(before.object.metadata),
    status: disabled === undefined ? before.object.status : disabled ? "disabled" : "enabled",
  };
  state.store.endpoints.put(platform, object.id, { ...before, object });
  return object;
}

function remove(call: Call): object {
  const { object } = find(call);
  call.state.store.endpoints.delete(object.id);
  return { id: object.id, object: "webhook_endpoint", deleted: true };
}

function list(call: Call): object {
  call.params.accept(...PAGE);
  const endpoints = filtered(
    call.state.store.endpoints.newestFirst(call.platform),
    (one) => one.destination === undefined,
  );
  const rows = [...endpoints].map(({ object }) => object);
  return listObject(call, rows);
}

/** How many endpoints have not taken it yet; deliveries that were taken are forgotten. */
function shown(state: SimulatorState, event: EventRecord): EventRecord {
  const open = state.store.deliveries.by(event.id).filter((delivery) => delivery.state !== "failed");
  return { ...event, pending_webhooks: open.length };
}

function retrieveEvent(call: Call): object {
  const event = call.state.store.events.find(call.account, idOfPath(call));
  if (event === undefined || event.created + EVENTS_KEPT_SECONDS < now(call.state)) {
    throw missing("event", idOfPath(call), "id");
  }
  return shown(call.state, event);
}

function listEvents(call: Call): object {
  const { params, state, account } = call;
  params.accept(...PAGE, "type", "types", "created", "delivery_success");
  const type = params.text("type");
  const types = params.list("types");
  const success = params.flag("delivery_success");
  const oldest = now(state) - EVENTS_KEPT_SECONDS;
  const rows = filtered(
    state.store.events.newestFirst(account),
    (event) =>
      event.created >= oldest &&
      (type === null || event.type === type) &&
      (types === undefined || types.includes(event.type)) &&
      (success === undefined || (state.store.deliveries.by(event.id).length === 0) === success),
  );
  return listObject(call, rows);
}

export const webhookOperations: readonly Operation[] = [
  { method: "POST", path: "/v1/webhook_endpoints", run: create },
  { method: "GET", path: "/v1/webhook_endpoints", run: list },
  { method: "GET", path: "/v1/webhook_endpoints/:id", run: (call) => find(call).object },
  { method: "POST", path: "/v1/webhook_endpoints/:id", run: update },
  { method: "DELETE", path: "/v1/webhook_endpoints/:id", run: remove },
  { method: "GET", path: "/v1/events", run: listEvents },
  { method: "GET", path: "/v1/events/:id", run: retrieveEvent },
];
