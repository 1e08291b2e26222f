import { html } from "hono/html";
import { accountName } from "@/lib/simulator/dashboard/account-words";
import { accountChoices } from "@/lib/simulator/dashboard/events";
import { actionButton, actionForm } from "@/lib/simulator/dashboard/guard";
import { type Cell, table } from "@/lib/simulator/dashboard/parts";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { FAULT_KINDS, type FaultKind, type FaultView, RATE_LIMIT_REASONS } from "@/lib/simulator/http/faults";
import type { Markup } from "@/lib/simulator/pages/layout";

const WORDS: Readonly<Record<FaultKind, string>> = {
  cut_before: "Connection cut, nothing happens",
  cut_answer: "It happens, the answer breaks off half way",
  answer_lost: "It happens, the answer is lost",
  rate_limit: "429, nothing happens",
  lock_timeout: "429 lock timeout, nothing happens",
  key_in_use: "409, its idempotency key is in use",
  server_error: "500, nothing happens",
  server_error_after: "It happens, the answer is 500",
  bad_gateway: "502 from a proxy, no JSON, nothing happens",
  hang: "Never answered",
  latency: "Slow to begin",
  latency_after: "Slow to answer",
};

function onlyWords(state: SimulatorState, { match }: FaultView): Cell {
  const { account, ...rest } = match;
  const parts = Object.values(rest).filter((part) => part !== undefined);
  const name = account === undefined ? "" : ` on ${accountName(state, account)}`;
  return parts.length === 0 && name === "" ? "any request" : html`<code class="line">${parts.join(" ")}</code>${name}`;
}

function whatWords({ kind, ms, reason, percent }: FaultView): string {
  const share = percent === undefined ? null : `${percent} of 100`;
  const details = [ms === undefined ? null : `${ms} ms`, reason ?? null, share].filter((part) => part !== null);
  return details.length === 0 ? WORDS[kind] : `${WORDS[kind]} (${details.join(", ")})`;
}

export function waitingFaults(state: SimulatorState): Markup {
  return table<FaultView>(
    "Waiting faults",
    [
      { head: "What", cell: whatWords },
      { head: "Left", cell: (row) => String(row.times), end: true },
      { head: "Only", cell: (row) => onlyWords(state, row) },
      {
        head: "",
        cell: (row) =>
          actionButton(state, "/trouble", {
            call: `faults/${row.id}`,
            label: "Remove",
            name: `Remove the fault: ${whatWords(row)}`,
            method: "DELETE",
          }),
        end: true,
      },
    ],
    state.faults.list(),
    "No fault waits: every request is answered as it should be.",
  );
}

export function newFault(state: SimulatorState): Markup {
  return actionForm(
    state,
    "/trouble",
    "faults",
    html`<div class="fields">
      <label>What goes wrong<select name="kind">${FAULT_KINDS.map((kind) => html`<option value="${kind}">${WORDS[kind]}</option>`)}</select></label>
      <label>How often<input name="times" value="1" inputmode="numeric" pattern="[0-9]{1,5}" required size="6"></label>
      <label>Method<select name="match[method]"><option value="">any</option><option>GET</option><option>POST</option><option>DELETE</option></select></label>
      <label>Path (regular expression)<input name="match[path]" placeholder="/confirm$" maxlength="200" autocomplete="off" spellcheck="false"></label>
      <label>Account<select name="match[account]">${accountChoices(state).map(
        ([id, name]) => html`<option value="${id}">${id === "" ? "any" : name}</option>`,
      )}</select></label>
      <label>Key<select name="match[keyKind]"><option value="">secret or restricted</option><option value="sk">secret</option><option value="rk">restricted</option><option value="pk">publishable</option></select></label>
      <label>Milliseconds, if it is slow<input name="ms" inputmode="numeric" pattern="[0-9]{1,6}" placeholder="1000" size="8" autocomplete="off"></label>
      <label>Of a hundred that fit<input name="percent" inputmode="numeric" pattern="[0-9]{1,3}" placeholder="100" size="5" autocomplete="off"></label>
      <label>Reason, if it is 429<select name="reason"><option value="">global-rate</option>${RATE_LIMIT_REASONS.slice(
        1,
      ).map((reason) => html`<option>${reason}</option>`)}</select></label>
    </div>
    <button class="main">Add the fault</button>`,
  );
}

/** Stripe's own limiter; an empty field switches it off. */
export function limiterForm(state: SimulatorState): Markup {
  const { perSecond } = state.faults.limiter;
  return actionForm(
    state,
    "/trouble",
    "rate_limit",
    html`<label>Requests per second and account (empty: no limit)<input name="perSecond" value="${perSecond === null ? "" : String(perSecond)}" inputmode="numeric" pattern="[0-9]{1,5}" size="8" autocomplete="off" placeholder="25 in sandboxes"></label><button>Set</button>`,
    { className: "filter" },
  );
}

const RELEASED_HOLDS = [
  ["refunded", "leaves a refund, as in several versions of the API"],
  ["released", "leaves no refund"],
] as const;

export function doubtsForm(state: SimulatorState): Markup {
  const current = state.store.behaviour.get("behaviour")?.releasedHolds ?? "refunded";
  return actionForm(
    state,
    "/trouble",
    "behaviour",
    html`<label>A hold that is released<select name="releasedHolds">${RELEASED_HOLDS.map(
      ([value, words]) => html`<option value="${value}" ${value === current ? "selected" : ""}>${words}</option>`,
    )}</select></label><button>Set</button>`,
    { className: "filter" },
  );
}
