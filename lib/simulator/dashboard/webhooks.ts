import { html } from "hono/html";
import type Stripe from "stripe";
import { accountLink } from "@/lib/simulator/dashboard/account-words";
import type { Page } from "@/lib/simulator/dashboard/frame";
import { copyable, facts, httpPill, idLink, moment, panel, pill, table } from "@/lib/simulator/dashboard/parts";
import { deadButton } from "@/lib/simulator/dashboard/trouble-deliveries";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import type { Markup } from "@/lib/simulator/pages/layout";
import type { EndpointRecord } from "@/lib/simulator/store/kinds";
import type { DeliveryAttempt } from "@/lib/simulator/webhooks/attempt-log";

const ATTEMPTS_SHOWN_MAX = 12;
const EVENTS_NAMED_MAX = 6;

function attempts(state: SimulatorState, { id, url }: Stripe.WebhookEndpoint): Markup {
  return table<DeliveryAttempt>(
    `Newest attempts at ${url}`,
    [
      { head: "Answer", cell: (row) => (row.status === null ? pill("no answer") : httpPill(row.status)) },
      {
        head: "Event",
        cell: (row) =>
          html`<a href="/objects/${row.event}">${state.store.events.get(row.event)?.type ?? row.event}</a>`,
      },
      { head: "Id", cell: (row) => idLink(row.event), wide: true },
      { head: "Try", cell: (row) => String(row.n), end: true, wide: true },
      { head: "Took", cell: (row) => `${row.ms}\u00a0ms`, end: true, wide: true },
      { head: "Why", cell: (row) => row.error ?? "–", wide: true },
      { head: "Real time", cell: (row) => moment(Math.floor(row.at / 1000)), end: true },
    ],
    state.webhooks.attempts.ofEndpoint(id, ATTEMPTS_SHOWN_MAX),
    "Nothing was delivered since the last start.",
  );
}

function endpointPanel(state: SimulatorState, endpoint: EndpointRecord): Markup {
  const { object, connect, platform } = endpoint;
  const named = object.enabled_events.slice(0, EVENTS_NAMED_MAX).join(", ");
  const more = object.enabled_events.length - EVENTS_NAMED_MAX;
  return html`<section class="panel" id="${object.id}">
    <header><h2><span class="path">${object.url}</span></h2>${deadButton(state, endpoint)}</header>
    ${facts([
      ["Endpoint", copyable(object.id)],
      ["Platform", accountLink(state, platform)],
      ["Hears of", connect ? "connected accounts" : "the platform itself"],
      ["Events", object.enabled_events.includes("*") ? "all" : `${named}${more > 0 ? ` and ${more} more` : ""}`],
      ["API version", object.api_version ?? "–"],
    ])}
    ${attempts(state, object)}
  </section>`;
}

export function webhooksPage(state: SimulatorState): Page {
  const endpoints = [...state.store.endpoints.oldestFirst()];
  const { pending, held } = state.webhooks.counts();
  const body = html`<dl class="tiles">
      <div><dt>On their way</dt><dd>${String(pending)}</dd></div>
      <div><dt>Held</dt><dd>${String(held)}</dd></div>
      <div><dt>Mode</dt><dd><a href="/trouble">${state.webhooks.mode}</a></dd></div>
    </dl>
    ${
      endpoints.length === 0
        ? panel(
            "No endpoint yet",
            html`<p class="empty">Make one with <code>POST /v1/webhook_endpoints</code>, as with Stripe.</p>`,
          )
        : endpoints.map((endpoint) => endpointPanel(state, endpoint))
    }`;
  return { title: "Webhooks", current: "/webhooks", body, isLive: true };
}
