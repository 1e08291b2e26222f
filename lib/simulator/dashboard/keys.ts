import { html } from "hono/html";
import { accountLink } from "@/lib/simulator/dashboard/account-words";
import type { Page } from "@/lib/simulator/dashboard/frame";
import { actionButton, actionForm } from "@/lib/simulator/dashboard/guard";
import { type Cell, copyable, moment, panel, pill, table } from "@/lib/simulator/dashboard/parts";
import { isKeyExpired } from "@/lib/simulator/engine/keys";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { masked } from "@/lib/simulator/http/mask";
import type { Markup } from "@/lib/simulator/pages/layout";
import type { ApiKeyRecord, EndpointRecord, PlatformRecord } from "@/lib/simulator/store/kinds";

const KINDS: Readonly<Record<ApiKeyRecord["kind"], string>> = { pk: "publishable", sk: "secret", rk: "restricted" };

/** How long the old key works beside the new one. */
const OVERLAPS = [
  ["0", "ends now"],
  ["3600", "works for another hour"],
  ["86400", "works for another day"],
  ["604800", "works for another 7 days"],
] as const;
const SECRET_OVERLAPS = OVERLAPS.slice(0, 3);

/** Publishable keys are for everyone; the others are shown when somebody asks. */
function keyText(key: ApiKeyRecord): Cell {
  if (key.kind === "pk") return copyable(key.key);
  return html`<details class="secret"><summary>${masked(key.key)}</summary>${copyable(key.key)}</details>`;
}

function keyState(state: SimulatorState, key: ApiKeyRecord): Cell {
  if (isKeyExpired(state, key)) return pill("expired");
  if (key.expiresAt === undefined || key.expiresAt === null) return pill("works");
  return html`${pill("works")} until ${moment(key.expiresAt)}`;
}

function permissionWords(key: ApiKeyRecord): Cell {
  if (key.kind !== "rk") return "–";
  const entries = Object.entries(key.permissions ?? {}).filter(([, level]) => level !== "none");
  if (key.permissions === undefined) return "everything";
  return entries.map(([resource, level]) => `${resource}: ${level}`).join(", ") || "nothing";
}

function keyTable(state: SimulatorState, platform: PlatformRecord): Markup {
  return table<ApiKeyRecord>(
    `Keys of ${platform.name}, ${platform.account}`,
    [
      { head: "Key", cell: keyText },
      { head: "Kind", cell: (row) => KINDS[row.kind], wide: true },
      { head: "State", cell: (row) => keyState(state, row) },
      { head: "May do", cell: permissionWords, wide: true },
      {
        head: "",
        cell: (row) =>
          isKeyExpired(state, row)
            ? ""
            : actionButton(state, "/keys", {
                call: "keys/expire",
                fields: { key: row.key },
                label: "End",
                name: `End the ${KINDS[row.kind]} key ${masked(row.key)} now`,
              }),
        end: true,
      },
    ],
    [...state.store.apiKeys.newestFirst(platform.account)],
    "No key.",
  );
}

function overlap(choices: readonly (readonly [string, string])[]): Markup {
  return html`<label>The old one<select name="expireAfterSeconds">${choices.map(
    ([seconds, words]) => html`<option value="${seconds}">${words}</option>`,
  )}</select></label>`;
}

function rollForm(state: SimulatorState, platform: PlatformRecord): Markup {
  const kinds = Object.values(KINDS).map((kind) => html`<option>${kind}</option>`);
  return actionForm(
    state,
    "/keys",
    "keys/roll",
    html`<input type="hidden" name="platform" value="${platform.account}">
      <label>Roll the key that is<select name="kind">${kinds}</select></label>${overlap(OVERLAPS)}<button class="main">Roll</button>`,
    { className: "filter" },
  );
}

function secretRow(state: SimulatorState, { object, secret, oldSecrets = [] }: EndpointRecord): Markup {
  const call = `webhook_endpoints/${object.id}/roll_secret`;
  const form = html`${overlap(SECRET_OVERLAPS)}<button aria-label="Roll the secret of ${object.url}">Roll</button>`;
  return html`<div class="row">
    <div><a class="path" href="/webhooks#${object.id}">${object.url}</a>
      <details class="secret"><summary>${masked(secret)}</summary>${copyable(secret)}</details>
      ${oldSecrets.map(({ until }) => html`<span class="soft">The one before signs too until ${moment(until)}</span>`)}</div>
    ${actionForm(state, "/keys", call, form, { className: "filter" })}
  </div>`;
}

function platformPanel(state: SimulatorState, platform: PlatformRecord): Markup {
  const endpoints = [...state.store.endpoints.newestFirst(platform.account)];
  return html`<section class="panel" id="${platform.account}">
    <header><h2><span class="kind">Platform</span> ${accountLink(state, platform.account)}</h2><span class="meta">${copyable(platform.clientId)}</span></header>
    ${keyTable(state, platform)}
    ${rollForm(state, platform)}
    <h3>Webhook secrets</h3>
    ${endpoints.length === 0 ? html`<p class="empty">No webhook endpoint.</p>` : endpoints.map((endpoint) => secretRow(state, endpoint))}
  </section>`;
}

export function keysPage(state: SimulatorState): Page {
  const platforms = [...state.store.platforms.oldestFirst()];
  const body =
    platforms.length === 0
      ? panel(
          "No platform yet",
          html`<p class="empty">Keys belong to platforms; make one under <a href="/">Accounts</a>.</p>`,
        )
      : html`${platforms.map((platform) => platformPanel(state, platform))}`;
  return { title: "Keys", current: "/keys", body };
}
