import { html } from "hono/html";
import { accountLink } from "@/lib/simulator/dashboard/account-words";
import { deliveryState, eventList, spaceOf, subjectOf } from "@/lib/simulator/dashboard/event-lists";
import type { Page } from "@/lib/simulator/dashboard/frame";
import { actionButton } from "@/lib/simulator/dashboard/guard";
import { jsonView } from "@/lib/simulator/dashboard/json-view";
import { filterForm, filterValues } from "@/lib/simulator/dashboard/lists";
import { copyable, facts, httpPill, idLink, moment, panel, pill, table } from "@/lib/simulator/dashboard/parts";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { thinEvent } from "@/lib/simulator/objects/thin-event";
import type { Markup } from "@/lib/simulator/pages/layout";
import type { EventRecord } from "@/lib/simulator/store/kinds";
import type { DeliveryAttempt } from "@/lib/simulator/webhooks/attempt-log";

export function accountChoices(state: SimulatorState): readonly (readonly [string, string])[] {
  const accounts = [...state.store.accounts.oldestFirst()].map(
    ({ id, name, email }) => [id, name ?? email ?? id] as const,
  );
  return [["", "All"], ...accounts];
}

export function eventsPage(state: SimulatorState, query: Record<string, string>): Page {
  const values = filterValues(query, ["account", "type", "after"]);
  const filter = filterForm(
    "/events",
    [
      { name: "account", label: "Account", options: accountChoices(state) },
      { name: "type", label: "Type contains", hint: "refund" },
    ],
    values,
  );
  const body = html`${filter}${panel("Newest first", eventList(state, values, "/events"))}`;
  return { title: "Events", current: "/events", body, isLive: values.after === undefined };
}

function attempts(state: SimulatorState, event: EventRecord): Markup {
  return table<DeliveryAttempt>(
    "Delivery attempts",
    [
      { head: "Answer", cell: (row) => (row.status === null ? pill("no answer") : httpPill(row.status)) },
      { head: "Endpoint", cell: (row) => html`<a class="id" href="/webhooks#${row.endpoint}">${row.url}</a>` },
      { head: "Try", cell: (row) => String(row.n), end: true, wide: true },
      { head: "Took", cell: (row) => `${row.ms}\u00a0ms`, end: true },
      { head: "Why", cell: (row) => row.error ?? "–", wide: true },
      { head: "Real time", cell: (row) => moment(Math.floor(row.at / 1000)), wide: true },
    ],
    state.webhooks.attempts.of(event.id),
    deliveryState(state, event) === "no endpoint"
      ? "No endpoint wanted this event."
      : "Nothing is remembered of its deliveries.",
  );
}

/** One event: what it says, whom it was told, and the button that tells it again. */
export function eventPage(state: SimulatorState, id: string): Page | undefined {
  const event = state.store.events.get(id);
  if (event === undefined) return undefined;
  const again = actionButton(state, `/objects/${id}`, {
    call: `events/${id}/resend`,
    label: "Send again",
    isMain: true,
  });
  return {
    title: event.type,
    heading: html`${event.type} ${pill(deliveryState(state, event))}`,
    current: "/events",
    up: [{ path: "/events", label: "Events" }],
    body: html`${panel(
      "About",
      facts([
        ["Event", copyable(event.id)],
        ["About", idLink(subjectOf(event))],
        ["Account", accountLink(state, spaceOf(state, event))],
        ["Created", moment(event.created)],
        ["Caused by", event.request.id === null ? "the simulator itself" : idLink(event.request.id)],
        ["Idempotency key", event.request.idempotency_key ?? "–"],
      ]),
    )}
    ${panel("Deliveries", attempts(state, event), again)}
    ${panel("What is sent", jsonView(event.thin === undefined ? event : thinEvent(event)))}`,
  };
}
