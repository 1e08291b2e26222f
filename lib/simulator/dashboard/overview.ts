import { html } from "hono/html";
import { accountBalance, accountState } from "@/lib/simulator/dashboard/account-words";
import type { Page } from "@/lib/simulator/dashboard/frame";
import { actionForm } from "@/lib/simulator/dashboard/guard";
import { type Cell, type Column, copyable, panel, pill, table } from "@/lib/simulator/dashboard/parts";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import type { Markup } from "@/lib/simulator/pages/layout";
import type { AccountRecord, PlatformRecord } from "@/lib/simulator/store/kinds";

/** Beyond this a platform's accounts are reached by their ids. */
const ACCOUNTS_MAX = 200;

function accountColumns(state: SimulatorState, platform: string): readonly Column<AccountRecord>[] {
  const hasAccess = new Set(
    [...state.store.connections.oldestFirst()]
      .filter((connection) => connection.platform === platform && connection.active)
      .map(({ account }) => account),
  );
  return [
    { head: "Account", cell: (row) => html`<a href="/accounts/${row.id}">${row.name ?? row.email ?? row.id}</a>` },
    { head: "State", cell: (row) => pill(hasAccess.has(row.id) ? accountState(row) : "access ended") },
    { head: "Country", cell: (row) => row.country, wide: true },
    { head: "Available", cell: (row) => accountBalance(state, row.id, "available"), end: true },
    { head: "Pending", cell: (row) => accountBalance(state, row.id, "pending"), end: true, wide: true },
    { head: "Payments", cell: (row) => String(state.store.paymentIntents.ids(row.id).length), end: true, wide: true },
    { head: "Id", cell: (row) => html`<code class="id">${row.id}</code>`, wide: true },
  ];
}

function platformPanel(state: SimulatorState, platform: PlatformRecord): Markup {
  const accounts = [...state.store.connections.oldestFirst()]
    .filter((connection) => connection.platform === platform.account)
    .slice(0, ACCOUNTS_MAX)
    .map((connection) => state.store.accounts.get(connection.account))
    .filter((account) => account !== undefined);
  const switches = [
    platform.isExtension ? "extension" : null,
    platform.accountsV1 ? "accounts v1" : null,
    platform.lenientCharges ? "lenient charges" : null,
  ].filter((word) => word !== null);
  const aside = html`<span class="meta">${switches.map((word) => html`<span class="pill calm">${word}</span>`)} ${copyable(platform.account)}</span>`;
  const columns = accountColumns(state, platform.account);
  const name = html`<span class="kind">Platform</span> <a href="/accounts/${platform.account}">${platform.name}</a>`;
  return html`<section class="panel"><header><h2>${name}</h2>${aside}</header>${table(
    `Accounts connected to ${platform.name}, ${platform.account}`, // names may be the same
    columns,
    accounts,
    "No connected account yet.",
  )}</section>`;
}

function newPlatform(state: SimulatorState): Cell {
  const form = actionForm(
    state,
    "/",
    "platforms",
    html`<label>Name<input name="name" required maxlength="80" autocomplete="off"></label>
      <label>Country<input name="country" value="FR" required pattern="[A-Za-z]{2}" maxlength="2" size="4" autocomplete="off"></label>
      <label class="check"><input type="checkbox" name="accountsV1" value="true"> Accounts v1</label>
      <label class="check"><input type="checkbox" name="extension" value="true"> Extension (OAuth)</label>
      <button class="main">Make a platform</button>`,
    { className: "filter" },
  );
  return html`<details class="panel fold"><summary>New platform</summary>${form}</details>`;
}

/** What lives in this simulator: platforms, and under each the accounts that are connected to it. */
export function overviewPage(state: SimulatorState): Page {
  const platforms = [...state.store.platforms.oldestFirst()];
  const body = html`<p class="lead">A pretend Stripe for laptops and tests. It moves no money and takes only Stripe's published test cards.</p>
    ${
      platforms.length === 0
        ? panel(
            "No platform yet",
            html`<p class="empty">Make one here, or with <code>POST /_simulator/platforms</code>; its keys are then under <a href="/keys">Keys</a>.</p>`,
          )
        : platforms.map((platform) => platformPanel(state, platform))
    }
    ${newPlatform(state)}`;
  return { title: "Accounts", current: "/", body };
}
