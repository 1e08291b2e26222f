import type Stripe from "stripe";
import { newSigningSecret } from "@/lib/simulator/engine/endpoint-secrets";
import { deliverLater } from "@/lib/simulator/engine/events";
import { randomText } from "@/lib/simulator/engine/identifiers";
import { now } from "@/lib/simulator/engine/state";
import { storeThin } from "@/lib/simulator/engine/thin-events";
import { type Call, idOfPath, type Operation } from "@/lib/simulator/http/call";
import { listV2 } from "@/lib/simulator/http/list-v2";
import { missingParameter, type Params } from "@/lib/simulator/http/params";
import { badParameter, missing } from "@/lib/simulator/http/problem";
import { thinEvent } from "@/lib/simulator/objects/thin-event";
import type { EndpointRecord } from "@/lib/simulator/store/kinds";

type Destination = EndpointRecord & { readonly destination: NonNullable<EndpointRecord["destination"]> };

const CREATE = [
  "name",
  "type",
  "event_payload",
  "enabled_events",
  "events_from",
  "description",
  "metadata",
  "webhook_endpoint",
  "snapshot_api_version",
  "include",
] as const;

/** What is not asked for with `include` is not in the answer; the secret can be had at creation only. */
function shown(record: Destination, include: readonly string[], isNew = false): Stripe.V2.Core.EventDestination {
  const { object, destination, secret } = record;
  const hasUrl = include.includes("webhook_endpoint.url");
  const hasSecret = isNew && include.includes("webhook_endpoint.signing_secret");
  return {
    id: object.id,
    object: "v2.core.event_destination",
    created: new Date(object.created * 1000).toISOString(),
    description: object.description ?? "",
    enabled_events: object.enabled_events,
    event_payload: "thin",
    events_from: [...destination.eventsFrom],
    livemode: false,
    metadata: object.metadata,
    name: destination.name,
    status: object.status === "enabled" ? "enabled" : "disabled",
    ...(object.status === "enabled" ? {} : { status_details: { disabled: { reason: "user" } } }),
    type: "webhook_endpoint",
    updated: new Date(destination.updated * 1000).toISOString(),
    ...(hasUrl || hasSecret
      ? {
          webhook_endpoint: {
            ...(hasUrl ? { url: object.url } : {}),
            ...(hasSecret ? { signing_secret: secret } : {}),
          },
        }
      : {}),
  };
}

function urlIn(params: Params): string {
  const url = params.inside("webhook_endpoint").accept("url").required("url");
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw badParameter("Invalid URL: An explicit scheme (such as https) must be provided.", "webhook_endpoint[url]");
}

function enabledIn(params: Params): string[] {
  const enabled = params.list("enabled_events") ?? [];
  if (enabled.length === 0) throw missingParameter("enabled_events");
  return enabled;
}

/** Thin events only: snapshot events go to the endpoints of /v1/webhook_endpoints (facts 7.2). */
function create(call: Call): object {
  const { state, platform, params } = call;
  params.accept(...CREATE);
  if (params.required("event_payload") !== "thin") {
    throw badParameter(
      "Simulated with event_payload thin only; use /v1/webhook_endpoints for snapshots.",
      "event_payload",
    );
  }
  if (params.required("type") !== "webhook_endpoint") {
    throw badParameter("Simulated with type webhook_endpoint only.", "type");
  }
  const created = now(state);
  const record: Destination = {
    platform,
    connect: false,
    secret: newSigningSecret(),
    destination: {
      eventsFrom: params.list("events_from") ?? ["self"],
      name: params.required("name"),
      updated: created,
    },
    object: {
      id: `ed_test_${randomText(24)}`,
      object: "webhook_endpoint",
      api_version: null,
      application: null,
      created,
      description: params.text("description"),
      enabled_events: enabledIn(params),
      livemode: false,
      metadata: params.metadata({}),
      status: "enabled",
      url: urlIn(params),
    },
  };
  state.store.endpoints.put(platform, record.object.id, record);
  return shown(record, params.list("include") ?? [], true);
}

function isDestination(record: EndpointRecord): record is Destination {
  return record.destination !== undefined;
}

function find(call: Call): Destination {
  const record = call.state.store.endpoints.find(call.platform, idOfPath(call));
  if (record === undefined || !isDestination(record)) throw missing("event destination", idOfPath(call), "id");
  return record;
}

function save(call: Call, before: Destination, changes: Partial<Stripe.WebhookEndpoint>, name?: string): Destination {
  const destination = { ...before.destination, name: name ?? before.destination.name, updated: now(call.state) };
  const after: Destination = { ...before, destination, object: { ...before.object, ...changes } };
  call.state.store.endpoints.put(call.platform, after.object.id, after);
  return after;
}

function update(call: Call): object {
  const { params } = call;
  params.accept("name", "description", "enabled_events", "metadata", "webhook_endpoint", "include");
  const before = find(call);
  const after = save(
    call,
    before,
    {
      ...(params.has("description") ? { description: params.text("description") } : {}),
      ...(params.has("enabled_events") ? { enabled_events: enabledIn(params) } : {}),
      ...(params.has("webhook_endpoint") ? { url: urlIn(params) } : {}),
      metadata: params.metadata(before.object.metadata),
    },
    params.text("name") ?? undefined,
  );
  return shown(after, params.list("include") ?? []);
}

function remove(call: Call): object {
  const { object } = find(call);
  call.state.store.endpoints.delete(object.id);
  return { id: object.id, object: "v2.core.event_destination" };
}

function list(call: Call): object {
  call.params.accept("limit", "page", "include");
  const include = call.params.list("include") ?? [];
  const rows = [...call.state.store.endpoints.newestFirst(call.platform)].filter(isDestination);
  const byId = new Map(rows.map((row) => [row.object.id, row]));
  return listV2(
    call,
    [...byId.keys()].map((id) => ({ id })),
    ({ id }) => {
      const row = byId.get(id);
      return row === undefined ? {} : shown(row, include);
    },
  );
}

/** Sends one event to this destination alone. */
function ping(call: Call): object {
  const record = find(call);
  const { id } = record.object;
  const related = { id, type: "v2.core.event_destination", url: `/v2/core/event_destinations/${id}` };
  const event = storeThin(call.state, call.platform, "v2.core.event_destination.ping", related, null);
  deliverLater(call.state, event.id, record);
  return thinEvent(event);
}

const ALL = "/v2/core/event_destinations";

export const eventDestinationOperations: readonly Operation[] = [
  { method: "POST", path: ALL, run: create },
  { method: "GET", path: ALL, run: list },
  { method: "GET", path: `${ALL}/:id`, run: (call) => shown(find(call), call.params.list("include") ?? []) },
  { method: "POST", path: `${ALL}/:id`, run: update },
  { method: "DELETE", path: `${ALL}/:id`, run: remove },
  {
    method: "POST",
    path: `${ALL}/:id/enable`,
    run: (call) => shown(save(call, find(call), { status: "enabled" }), []),
  },
  {
    method: "POST",
    path: `${ALL}/:id/disable`,
    run: (call) => shown(save(call, find(call), { status: "disabled" }), []),
  },
  { method: "POST", path: `${ALL}/:id/ping`, run: ping },
];
