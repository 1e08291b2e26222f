import { html } from "hono/html";
import { accountLink } from "@/lib/simulator/dashboard/account-words";
import { eventsOfRequest } from "@/lib/simulator/dashboard/event-lists";
import { accountChoices } from "@/lib/simulator/dashboard/events";
import type { Page } from "@/lib/simulator/dashboard/frame";
import { jsonView } from "@/lib/simulator/dashboard/json-view";
import { filterForm, filterValues, listTable, slice } from "@/lib/simulator/dashboard/lists";
import {
  type Cell,
  type Column,
  copyable,
  facts,
  httpPill,
  moment,
  panel,
  pathText,
  table,
} from "@/lib/simulator/dashboard/parts";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { shownExchange } from "@/lib/simulator/http/mask";
import type { LoggedRequest } from "@/lib/simulator/http/request-log";
import type { Markup } from "@/lib/simulator/pages/layout";

const OUTCOMES = [
  ["", "All"],
  ["ok", "Succeeded"],
  ["refused", "Refused (4xx)"],
  ["broken", "Broken (5xx, cut)"],
] as const;
const RELATED_MAX = 30;
const SEARCHED_MAX = 20_000;

function outcomeOf(status: number): string {
  if (status === 0 || status >= 500) return "broken";
  return status >= 400 ? "refused" : "ok";
}

const KEY_KINDS: Readonly<Record<string, string>> = { sk: "secret", pk: "publishable", rk: "restricted" };

function columns(state: SimulatorState): readonly Column<LoggedRequest>[] {
  return [
    { head: "Answer", cell: (row) => httpPill(row.status) },
    {
      head: "Request",
      cell: (row) =>
        html`<a href="/objects/${row.requestId}"><span class="method">${row.method}</span> ${pathText(row.path)}</a>${
          row.replayed ? html` <span class="pill calm">replayed</span>` : ""
        }`,
    },
    {
      head: "Account",
      cell: (row): Cell => (row.account === null ? "–" : accountLink(state, row.account)),
      wide: true,
    },
    {
      head: "Key",
      cell: (row) => (row.keyKind === null ? "none" : (KEY_KINDS[row.keyKind] ?? row.keyKind)),
      wide: true,
    },
    { head: "Real time", cell: (row) => moment(Math.floor(row.at / 1000)), end: true },
  ];
}

export function requestsPage(state: SimulatorState, query: Record<string, string>): Page {
  const values = filterValues(query, ["account", "outcome", "path", "after"]);
  const { account, outcome, path, after } = values;
  const fits = (row: LoggedRequest): boolean =>
    (account === undefined || row.account === account) &&
    (outcome === undefined || outcomeOf(row.status) === outcome) &&
    (path === undefined || row.path.includes(path));
  const found = slice({ rows: state.requests.newestFirst(), idOf: ({ requestId }) => requestId, fits, after });
  const { after: _, ...kept } = values;
  const filter = filterForm(
    "/requests",
    [
      { name: "outcome", label: "Answer", options: OUTCOMES },
      { name: "account", label: "Account", options: accountChoices(state) },
      { name: "path", label: "Path contains", hint: "/v1/refunds" },
    ],
    values,
  );
  const list = listTable("Requests", columns(state), found, {
    path: "/requests",
    query: kept,
    empty: "No request fits.",
  });
  const body = html`${filter}${panel("Newest first", list)}
    <p class="note">Requests are kept in memory since the last start; bodies of the newest 300, without secrets.</p>`;
  return { title: "Requests", current: "/requests", body, isLive: after === undefined };
}

/** The requests whose path names one of these ids, and those named themselves. */
export function requestsAbout(state: SimulatorState, ids: ReadonlySet<string>, causes: ReadonlySet<string>): Markup {
  const found: LoggedRequest[] = [];
  let searched = 0;
  for (const row of state.requests.newestFirst()) {
    searched += 1;
    if (found.length === RELATED_MAX || searched > SEARCHED_MAX) break;
    if (causes.has(row.requestId) || row.path.split("/").some((part) => ids.has(part))) found.push(row);
  }
  return table("Requests", columns(state), found, "No request named it since the last start.");
}

export function requestPage(state: SimulatorState, id: string): Page | undefined {
  const row = state.requests.find(id);
  if (row === undefined) return undefined;
  const kept = state.requests.exchangeOf(row.n);
  const exchange = kept === undefined ? null : shownExchange(kept);
  const forgotten = html`<p class="empty">Bodies are kept for the newest 300 requests only.</p>`;
  const none = html`<p class="empty">The connection was cut, or nothing was ever answered.</p>`;
  return {
    title: `${row.method} ${row.path}`,
    heading: html`<span class="method">${row.method}</span> ${pathText(row.path)} ${httpPill(row.status)}`,
    current: "/requests",
    up: [{ path: "/requests", label: "Requests" }],
    body: html`${panel(
      "About",
      facts([
        ["Request", copyable(row.requestId)],
        ["Account", row.account === null ? "–" : accountLink(state, row.account)],
        ["Key", row.keyKind === null ? "none" : (KEY_KINDS[row.keyKind] ?? row.keyKind)],
        ["Idempotency key", row.idempotencyKey ?? "–"],
        ["Replayed", row.replayed ? "yes" : "no"],
        ["API version asked for", kept?.apiVersion ?? "–"],
        ["Real time", moment(Math.floor(row.at / 1000))],
      ]),
    )}
    <div class="two">
      ${panel("Request", exchange === null ? forgotten : jsonView(exchange.request))}
      ${panel("Answer", exchange === null ? forgotten : exchange.answer === null ? none : jsonView(exchange.answer))}
    </div>
    ${row.account === null ? "" : panel("Events", eventsOfRequest(state, row.account, row.requestId))}`,
  };
}
