import { html } from "hono/html";
import { accountName } from "@/lib/simulator/dashboard/account-words";
import { accountChoices } from "@/lib/simulator/dashboard/events";
import { actionButton, actionForm } from "@/lib/simulator/dashboard/guard";
import { type Cell, pill, table } from "@/lib/simulator/dashboard/parts";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import type { Markup } from "@/lib/simulator/pages/layout";
import type { EndpointRecord } from "@/lib/simulator/store/kinds";
import { RETRY_SCHEDULE_NAMES, type RetryScheduleName } from "@/lib/simulator/webhooks/retries";
import { WEBHOOK_MODES, type WebhookMode } from "@/lib/simulator/webhooks/sender";
import { DELIVERY_TROUBLES, type DeliveryRule, type DeliveryTrouble } from "@/lib/simulator/webhooks/trouble";

const MODES: Readonly<Record<WebhookMode, string>> = {
  normal: "delivered",
  hold: "held until released",
  duplicate: "delivered twice",
  drop: "never delivered",
};

const RETRIES: Readonly<Record<RetryScheduleName, string>> = {
  quick: "after 1, 5 and 30 seconds",
  sandbox: "over a few hours, as Stripe’s sandboxes",
  live: "over three days, as Stripe’s live mode",
};

const RULES: Readonly<Record<DeliveryTrouble, string>> = {
  delay: "delayed",
  duplicate: "delivered more than once",
  drop: "dropped",
  reorder: "gathered and sent backwards",
  refuse: "refused, and tried again later",
  twin: "told by two events, each with an id of its own",
};

export function modeForm(state: SimulatorState): Markup {
  const { mode, retries } = state.webhooks;
  return actionForm(
    state,
    "/trouble",
    "webhooks",
    html`<fieldset><legend>From now on, events are</legend>${WEBHOOK_MODES.map(
      (value) =>
        html`<label class="check"><input type="radio" name="mode" value="${value}" ${value === mode ? "checked" : ""}> ${MODES[value]}</label>`,
    )}</fieldset>
    <div class="fields"><label>Failed ones are tried again<select name="retries">${RETRY_SCHEDULE_NAMES.map(
      (value) => html`<option value="${value}" ${value === retries ? "selected" : ""}>${RETRIES[value]}</option>`,
    )}</select></label></div>
    <button class="main">Set</button>`,
  );
}

export function releaseForm(state: SimulatorState): Cell {
  const { held } = state.webhooks.counts();
  if (held === 0) return html`<p class="empty">Nothing is held.</p>`;
  return actionForm(
    state,
    "/trouble",
    "webhooks/release",
    html`<label>Order<select name="order"><option value="as_sent">as they happened</option><option value="reverse">backwards</option><option value="shuffle">shuffled</option></select></label><button class="main">Release ${String(held)}</button>`,
    { className: "filter" },
  );
}

function ruleWords(rule: DeliveryRule): string {
  return rule.percent === 100 ? kindWords(rule) : `${kindWords(rule)} (${rule.percent} of 100)`;
}

function kindWords({ kind, seconds, ms, copies }: DeliveryRule): string {
  if (kind === "duplicate") return `delivered ${copies} times`;
  if (kind !== "delay") return RULES[kind];
  return seconds > 0 ? `delayed by ${seconds} s of the simulator’s clock` : `delayed by ${ms} ms`;
}

function fitWords(state: SimulatorState, { match }: DeliveryRule): Cell {
  const parts = [
    match.type,
    match.account === undefined ? undefined : accountName(state, match.account),
    match.endpoint === undefined ? undefined : state.store.endpoints.get(match.endpoint)?.object.url,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? "all" : parts.join(" · ");
}

export function waitingRules(state: SimulatorState): Markup {
  return table<DeliveryRule>(
    "Rules for deliveries",
    [
      { head: "Deliveries are", cell: ruleWords },
      { head: "Left", cell: (row) => (row.times === null ? "always" : String(row.times)), end: true },
      { head: "Only", cell: (row) => fitWords(state, row) },
      {
        head: "",
        cell: (row) =>
          actionButton(state, "/trouble", {
            call: `webhooks/rules/${row.id}`,
            label: "Remove",
            name: `Remove the rule: ${ruleWords(row)}`,
            method: "DELETE",
          }),
        end: true,
      },
    ],
    state.webhooks.rules.list(),
    "No rule.",
  );
}

export function newRule(state: SimulatorState): Markup {
  const endpoints = [...state.store.endpoints.oldestFirst()];
  return actionForm(
    state,
    "/trouble",
    "webhooks/rules",
    html`<div class="fields">
      <label>Deliveries are<select name="kind">${DELIVERY_TROUBLES.map((kind) => html`<option value="${kind}">${RULES[kind]}</option>`)}</select></label>
      <label>How many (empty: all)<input name="times" inputmode="numeric" pattern="[0-9]{1,5}" size="6" autocomplete="off"></label>
      <label>Event type<input name="match[type]" placeholder="charge.*" maxlength="80" autocomplete="off" spellcheck="false"></label>
      <label>Account<select name="match[account]">${accountChoices(state).map(
        ([id, name]) => html`<option value="${id}">${id === "" ? "any" : name}</option>`,
      )}</select></label>
      <label>Endpoint<select name="match[endpoint]"><option value="">any</option>${endpoints.map(
        ({ object }) => html`<option value="${object.id}">${object.url}</option>`,
      )}</select></label>
      <label>Seconds of delay<input name="seconds" inputmode="numeric" pattern="[0-9]{1,8}" size="8" autocomplete="off"></label>
      <label>Of a hundred that fit<input name="percent" inputmode="numeric" pattern="[0-9]{1,3}" placeholder="100" size="5" autocomplete="off"></label>
      <label>Copies in all<input name="copies" inputmode="numeric" pattern="[0-9]{1,2}" placeholder="2" size="4" autocomplete="off"></label>
    </div>
    <button class="main">Add the rule</button>`,
  );
}

/** An endpoint that nobody answers at, until it is brought back. */
export function deadButton(state: SimulatorState, { object }: EndpointRecord): Markup {
  const isDead = state.webhooks.rules.dead().includes(object.id);
  return html`<span class="meta">${isDead ? pill("dead") : pill(object.status)} ${actionButton(state, "/webhooks", {
    call: `webhook_endpoints/${object.id}/dead`,
    fields: { dead: isDead ? "false" : "true" },
    label: isDead ? "Bring back" : "Let it be dead",
    name: `${isDead ? "Bring back" : "Let it be dead"}: ${object.url}`,
  })}</span>`;
}
