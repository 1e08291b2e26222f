import { DELIVERY_STATES, type DeliveryState, type DeliveryTrouble } from "@/lib/domain/delivery";
import { EVENT_TYPES, type EventType } from "@/lib/domain/event";
import { parsePublicId, publicId } from "@/lib/domain/id";
import { type EndpointView, loadDeliveries, loadEndpoints } from "@/lib/loaders/app/webhook-endpoint";
import type { Context } from "@/lib/use-cases/command";

/** A screen full; what is older is one click away. */
const PAGE_LIMIT = 25;

export type EndpointLine = {
  readonly id: string;
  readonly publicId: string;
  readonly url: string;
  /** Empty: everything. */
  readonly events: readonly EventType[];
  readonly state: "enabled" | "failing" | "disabled";
  /** Since when it fails, or is switched off. */
  readonly since: string | null;
};

export type DeliveryLine = {
  readonly eventId: string;
  readonly publicEventId: string;
  readonly publicSessionId: string | null;
  readonly type: EventType;
  readonly position: number;
  readonly state: DeliveryState;
  readonly tries: number;
  readonly triedAt: string | null;
  readonly nextTryAt: string | null;
  readonly status: number | null;
  readonly trouble: DeliveryTrouble | null;
  readonly durationMs: number | null;
  readonly answer: string | null;
};

export type DeliveriesQuery = {
  readonly endpoint?: string;
  readonly state?: string;
  readonly type?: string;
  readonly before?: string;
};

export type DeliveriesView = {
  readonly endpoints: readonly EndpointLine[];
  /** The one whose deliveries are shown. */
  readonly chosen: EndpointLine | null;
  readonly filter: { readonly endpoint: string; readonly state: DeliveryState | ""; readonly type: EventType | "" };
  readonly rows: readonly DeliveryLine[];
  readonly before?: string;
};

/** An app's endpoints, and what one of them was sent: the named one, or the oldest. */
export async function loadDeliveryLog(context: Context, query: DeliveriesQuery): Promise<DeliveriesView> {
  const endpoints = (await loadEndpoints(context)).map(endpointLine);
  const chosen = endpoints.find((each) => each.publicId === query.endpoint) ?? endpoints[0] ?? null;
  const state = DELIVERY_STATES.find((each) => each === query.state);
  const type = EVENT_TYPES.find((each) => each === query.type);
  const filter = { endpoint: chosen?.publicId ?? "", state: state ?? "", type: type ?? "" } as const;
  if (!chosen) return { endpoints, chosen, filter, rows: [] };
  const before = /^\d{1,15}$/.test(query.before ?? "") ? Number(query.before) : undefined;
  const found = await loadDeliveries(context, chosen.id, { before, state, type, limit: PAGE_LIMIT + 1 });
  const rows = found.slice(0, PAGE_LIMIT).map((row) => deliveryLine(row, chosen.state !== "disabled"));
  const last = found.length > PAGE_LIMIT ? rows.at(-1) : undefined;
  return { endpoints, chosen, filter, rows, ...(last ? { before: String(last.position) } : {}) };
}

/** One endpoint of the app's own; undefined when there is none of this id. */
export async function loadOwnEndpoint(context: Context, shownId: string): Promise<EndpointLine | undefined> {
  const endpointId = parsePublicId("webhookEndpoint", shownId);
  const found = (await loadEndpoints(context)).find(({ id }) => id === endpointId);
  return found && endpointLine(found);
}

function endpointLine({ id, url, events, disabledAt, failingSince }: EndpointView): EndpointLine {
  return {
    id,
    publicId: publicId("webhookEndpoint", id),
    url,
    events,
    state: disabledAt ? "disabled" : failingSince ? "failing" : "enabled",
    since: (disabledAt ?? failingSince)?.toISOString() ?? null,
  };
}

function deliveryLine(row: Awaited<ReturnType<typeof loadDeliveries>>[number], isSentTo: boolean): DeliveryLine {
  const { eventId, sessionId, type, position, state, tries, status, trouble, durationMs, answer } = row;
  return {
    eventId,
    publicEventId: publicId("event", eventId),
    publicSessionId: sessionId === null ? null : publicId("session", sessionId),
    type,
    position,
    state,
    tries,
    triedAt: row.lastTriedAt?.toISOString() ?? null,
    nextTryAt: state === "pending" && isSentTo ? row.nextTryAt.toISOString() : null,
    status,
    trouble,
    durationMs,
    answer,
  };
}
