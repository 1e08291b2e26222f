import { html } from "hono/html";
import { featuresForm, formOfPart, requirementsForm, switchesForm } from "@/lib/simulator/dashboard/account-forms";
import { accountBalance, accountName, accountState } from "@/lib/simulator/dashboard/account-words";
import { eventList } from "@/lib/simulator/dashboard/event-lists";
import type { Page } from "@/lib/simulator/dashboard/frame";
import { actionButton } from "@/lib/simulator/dashboard/guard";
import { foldedJson } from "@/lib/simulator/dashboard/json-view";
import { type Cell, copyable, facts, panel, pill } from "@/lib/simulator/dashboard/parts";
import { SECTIONS, type Section } from "@/lib/simulator/dashboard/sections";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { accountV1 } from "@/lib/simulator/objects/account-v1";
import type { Markup } from "@/lib/simulator/pages/layout";
import type { AccountRecord } from "@/lib/simulator/store/kinds";

/** Enough to see what just happened; the tabs have the rest. */
const ROWS_ON_FIRST_TAB = 8;
const FIRST_TAB_SECTIONS = ["payments", "refunds"];

function tabs(state: SimulatorState, id: string, current: string): Markup {
  const entries: readonly (readonly [slug: string, title: string, count: number | null])[] = [
    ["", "Overview", null],
    ...SECTIONS.map((section) => [section.slug, section.title, section.count(state, id)] as const),
    ["events", "Events", null],
  ];
  return html`<nav class="tabs" aria-label="Parts of the account"><ul>${entries.map(
    ([slug, title, count]) =>
      html`<li><a href="/accounts/${id}${slug === "" ? "" : `/${slug}`}" ${slug === current ? html`aria-current="page"` : ""}>${title}${
        count === null ? "" : html` <span class="count">${count}</span>`
      }</a></li>`,
  )}</ul></nav>`;
}

function tiles(state: SimulatorState, id: string): Markup {
  return html`<dl class="tiles">
    <div><dt>Available</dt><dd>${accountBalance(state, id, "available")}</dd></div>
    <div><dt>Pending</dt><dd>${accountBalance(state, id, "pending")}</dd></div>
  </dl>`;
}

function platformsOf(state: SimulatorState, id: string): string[] {
  const connections = [...state.store.connections.newestFirst(id)];
  return connections.filter(({ active }) => active).map(({ platform }) => platform);
}

/** What may happen to an account from outside: its owner finishes the form or leaves, Stripe finds something wrong. */
function buttons(state: SimulatorState, account: AccountRecord): Cell {
  if (account.isPlatform) return html`<a class="button" href="/keys#${account.id}">Keys</a>`;
  const back = `/accounts/${account.id}`;
  const platforms = platformsOf(state, account.id);
  const call = `accounts/${account.id}`;
  return html`<div class="buttons">
    ${account.chargesEnabled ? "" : actionButton(state, back, { call: `${call}/onboard`, label: "Complete onboarding", isMain: true })}
    ${account.chargesEnabled ? actionButton(state, back, { call: `${call}/restrict`, label: "Restrict" }) : ""}
    ${platforms.map((platform) =>
      actionButton(state, back, {
        call: `${call}/deauthorize`,
        fields: { platform },
        label: `Disconnect from ${accountName(state, platform)}`,
      }),
    )}
  </div>`;
}

function about(state: SimulatorState, account: AccountRecord): Markup {
  const connected = [...state.store.connections.newestFirst(account.id)].map(
    ({ platform, active }) =>
      html`<a href="/accounts/${platform}">${accountName(state, platform)}</a>${active ? "" : " (access ended)"} `,
  );
  const due = [...new Set([...account.pastDue, ...account.currentlyDue])];
  return facts([
    ["Account", copyable(account.id)],
    ["Country and currency", `${account.country} · ${account.currency.toUpperCase()}`],
    ["E-mail", account.email ?? "–"],
    ["Charges", account.chargesEnabled ? "enabled" : "off"],
    ["Payouts", account.payoutsEnabled ? "enabled" : "off"],
    ["Dashboard", account.dashboard],
    [
      "Capabilities",
      Object.entries(account.capabilities)
        .map(([name, value]) => `${name}: ${value}`)
        .join(", ") || "–",
    ],
    ...(account.disabledReason === null ? [] : [["Off because", account.disabledReason] as const]),
    ["Requirements", due.length === 0 ? "none" : html`${due.map((name) => html`<code class="line">${name}</code> `)}`],
    ...(account.isPlatform ? [] : [["Connected to", html`${connected}`] as const]),
  ]);
}

/** What is changed seldom, folded away. */
function folds(state: SimulatorState, account: AccountRecord): Markup {
  const platform = state.store.platforms.get(account.id);
  if (platform !== undefined) return switchesForm(state, platform);
  return html`${requirementsForm(state, account)}${featuresForm(state, account)}`;
}

function firstTab(state: SimulatorState, account: AccountRecord): Markup {
  const shown = SECTIONS.filter(
    ({ slug }) => FIRST_TAB_SECTIONS.includes(slug) || (account.isPlatform && slug === "fees"),
  );
  const part = (section: Section): Markup =>
    panel(
      section.title,
      section.excerpt(state, account.id, ROWS_ON_FIRST_TAB),
      html`<a href="/accounts/${account.id}/${section.slug}">All ${section.title.toLowerCase()}</a>`,
    );
  return html`${panel("About", about(state, account), buttons(state, account))}
    ${shown.map(part)}
    ${folds(state, account)}
    ${foldedJson("The account as GET /v1/accounts answers it", accountV1(account))}`;
}

/** One account as its owner would see it in a dashboard. Undefined for an unknown account or part. */
export function accountPage(
  state: SimulatorState,
  id: string,
  slug: string,
  query: Record<string, string>,
): Page | undefined {
  const account = state.store.accounts.get(id);
  if (account === undefined) return undefined;
  const section = SECTIONS.find((other) => other.slug === slug);
  if (slug !== "" && slug !== "events" && section === undefined) return undefined;
  const content =
    section !== undefined
      ? panel(section.title, html`${formOfPart(state, account, section.slug)}${section.list(state, id, query.after)}`)
      : slug === "events"
        ? panel("Events", eventList(state, { ...query, account: id }, `/accounts/${id}/events`))
        : firstTab(state, account);
  const name = accountName(state, id);
  const kind = account.isPlatform ? pill("platform") : pill(accountState(account));
  return {
    title: section === undefined ? name : `${section.title} · ${name}`,
    heading: html`${name} ${kind}`,
    current: "/",
    up: [{ path: "/", label: "Accounts" }],
    body: html`${tiles(state, id)}${tabs(state, id, slug)}${content}`,
  };
}
