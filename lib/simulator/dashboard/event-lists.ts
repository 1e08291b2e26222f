import { html } from "hono/html";
import { accountLink } from "@/lib/simulator/dashboard/account-words";
import { listTable, slice, take } from "@/lib/simulator/dashboard/lists";
import { type Cell, type Column, eventName, idLink, moment, pill, table } from "@/lib/simulator/dashboard/parts";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import type { Markup } from "@/lib/simulator/pages/layout";
import type { DeliveryRecord, EventRecord } from "@/lib/simulator/store/kinds";

/** Worst first: what still needs a look is what is shown. */
const DELIVERY_STATES: readonly DeliveryRecord["state"][] = ["failed", "held", "waiting", "dropped"];
/** Events of one thing are near its end; a whole account is not searched for them. */
const SEARCHED_MAX = 20_000;
const RELATED_MAX = 100;

/** One word for how the deliveries of an event stand. */
export function deliveryState(state: SimulatorState, event: EventRecord): string {
  const open = state.store.deliveries.by(event.id);
  const worst = DELIVERY_STATES.find((wanted) => open.some((delivery) => delivery.state === wanted));
  if (worst !== undefined) return worst;
  const isDelivered = event.pending_webhooks > 0 || state.webhooks.attempts.of(event.id).length > 0;
  return isDelivered ? "delivered" : "no endpoint";
}

/** Thin events are kept apart from the platform's others. */
export function spaceOf(state: SimulatorState, event: EventRecord): string {
  return (state.store.events.accountOf(event.id) ?? "").replace(/^v2:/, "");
}

export function subjectOf(event: EventRecord): string | null {
  if (event.thin !== undefined) return event.thin.related?.id ?? null;
  const { object } = event.data;
  return "id" in object && typeof object.id === "string" ? object.id : null;
}

function eventColumns(state: SimulatorState, withAccount: boolean): readonly Column<EventRecord>[] {
  const account: Column<EventRecord> = {
    head: "Account",
    cell: (row) => accountLink(state, spaceOf(state, row)),
    wide: true,
  };
  return [
    { head: "Event", cell: (row) => html`<a href="/objects/${row.id}">${eventName(row.type)}</a>` },
    { head: "Deliveries", cell: (row) => pill(deliveryState(state, row)) },
    { head: "About", cell: (row): Cell => idLink(subjectOf(row)), wide: true },
    ...(withAccount ? [account] : []),
    { head: "Time", cell: (row) => moment(row.created), end: true },
  ];
}

export type EventQuery = { readonly account?: string; readonly type?: string; readonly after?: string };

/** Newest first: of one account, else of all. */
export function eventList(state: SimulatorState, query: EventQuery, path: string): Markup {
  const { events } = state.store;
  const { account, type, after } = query;
  const rows = account ? events.newestFirst(account) : [...events.oldestFirst()].reverse();
  const fits = (event: EventRecord): boolean => !type || event.type.includes(type);
  const found = slice({ rows, idOf: ({ id }) => id, fits, after });
  const kept = { ...(type ? { type } : {}), ...(account && path === "/events" ? { account } : {}) };
  const columns = eventColumns(state, account === undefined || path === "/events");
  return listTable("Events", columns, found, { path, query: kept, empty: "No event fits." });
}

/** The events about some things of an account, newest first. */
export function findEvents(state: SimulatorState, account: string, ids: ReadonlySet<string>): EventRecord[] {
  const searched = take(state.store.events.newestFirst(account), SEARCHED_MAX);
  return searched.filter((event) => ids.has(subjectOf(event) ?? "")).slice(0, RELATED_MAX);
}

export function eventTable(state: SimulatorState, events: readonly EventRecord[]): Markup {
  return table("Events", eventColumns(state, false), events, "No event is about it.");
}

/** The requests that caused events, besides those whose path names what they were about. */
export function causesOf(events: readonly EventRecord[]): ReadonlySet<string> {
  return new Set(events.flatMap(({ request }) => (request.id === null ? [] : [request.id])));
}

export function eventsOfRequest(state: SimulatorState, account: string, requestId: string): Markup {
  const searched = take(state.store.events.newestFirst(account), SEARCHED_MAX);
  const found = searched.filter((event) => event.request.id === requestId).slice(0, RELATED_MAX);
  return table("Events of this request", eventColumns(state, false), found, "It caused no event on its account.");
}
