import type { Context } from "hono";
import { html } from "hono/html";
import type { Cell } from "@/lib/simulator/dashboard/parts";
import { now, offsetSeconds, type SimulatorState } from "@/lib/simulator/engine/state";
import { showDay, showLength } from "@/lib/simulator/pages/amounts";
import { answerPage, type Markup } from "@/lib/simulator/pages/layout";

const NAVIGATION = [
  { path: "/", label: "Accounts" },
  { path: "/events", label: "Events" },
  { path: "/requests", label: "Requests" },
  { path: "/webhooks", label: "Webhooks" },
  { path: "/keys", label: "Keys" },
  { path: "/clock", label: "Clock" },
  { path: "/trouble", label: "Trouble" },
] as const;

const MAILS = { path: "/mails", label: "Mails" } as const;

export type NavigationPath = (typeof NAVIGATION)[number]["path"] | typeof MAILS.path;

/** Said once after a button, by the first word of the call that it made. */
const DONE: Readonly<Record<string, string>> = {
  clock: "The clock was moved. Everything that fell due on the way has happened.",
  webhook_endpoints: "The endpoint was changed.",
  rate_limit: "The request limiter is as you set it.",
  behaviour: "The simulator behaves as you set it.",
  faults: "The waiting faults were changed.",
  webhooks: "Done. The state of the deliveries is below.",
  keys: "The key was rolled.",
  events: "The event was sent again.",
  accounts: "The account was changed.",
  refunds: "The refund was changed.",
  disputes: "The dispute was changed.",
  payouts: "The payout was changed.",
  charges: "Done. What it caused is below.",
  payment_methods: "The bank will refuse the next try with this card.",
  platforms: "The platform is as you set it.",
};

export type Page = {
  readonly title: string;
  readonly current: NavigationPath;
  readonly body: Markup;
  /** The way up, shown above the title. */
  readonly up?: readonly { readonly path: string; readonly label: string }[];
  /** Shown instead of the plain title. */
  readonly heading?: Cell;
  readonly done?: string | undefined;
  /** The script may fetch this page again while somebody watches it. */
  readonly isLive?: boolean;
};

function clockChip(state: SimulatorState): Markup {
  const offset = offsetSeconds(state);
  const ahead = offset === 0 ? "" : `${offset > 0 ? "+" : "−"}${showLength(offset)}`;
  return html`<a class="chip" href="/clock"><span class="sr">Simulator time</span>${showDay(now(state))} UTC${
    ahead === "" ? "" : html` <b>${ahead}</b>`
  }</a>`;
}

/** Trouble that somebody switched on and forgot looks like a bug of theirs, so every page tells it. */
function troubleChip(state: SimulatorState): Cell {
  const parts: string[] = [];
  const faults = state.faults.list().length;
  if (faults > 0) parts.push(`${faults} fault${faults === 1 ? "" : "s"} waiting`);
  const { perSecond } = state.faults.limiter;
  if (perSecond !== null) parts.push(`${perSecond} requests per second`);
  const { mode } = state.webhooks;
  if (mode !== "normal") parts.push(`webhooks: ${mode}`);
  const rules = state.webhooks.rules.list().length + state.webhooks.rules.dead().length;
  if (rules > 0) parts.push(`${rules} webhook rule${rules === 1 ? "" : "s"}`);
  const { held } = state.webhooks.counts();
  if (held > 0) parts.push(`${held} held`);
  return parts.length === 0 ? "" : html`<a class="chip alarm" href="/trouble">${parts.join(" · ")}</a>`;
}

function navigation(state: SimulatorState, current: NavigationPath): Markup {
  const items = state.mailFolder === null ? NAVIGATION : [...NAVIGATION, MAILS];
  return html`<nav aria-label="Simulator"><ul>${items.map(
    ({ path, label }) =>
      html`<li><a href="${path}" ${path === current ? html`aria-current="page"` : ""}>${label}</a></li>`,
  )}</ul></nav>`;
}

function shell(state: SimulatorState, page: Page): Markup {
  const done = page.done === undefined ? undefined : DONE[page.done];
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <meta name="color-scheme" content="light dark">
    <title>${page.title} · Stripe simulator</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/dashboard/dashboard.css">
    <script src="/dashboard/dashboard.js" defer></script>
  </head>
  <body>
    <a class="skip" href="#main">To the content</a>
    <header class="top">
      <a class="brand" href="/">Stripe simulator</a>
      <form class="find" action="/find" role="search">
        <input name="id" type="search" aria-label="Find an object by its id" placeholder="Find by id: pi_… acct_… evt_… req_…" autocomplete="off" spellcheck="false" maxlength="120" data-find>
      </form>
      <div class="chips">${troubleChip(state)}${clockChip(state)}</div>
    </header>
    ${navigation(state, page.current)}
    <main id="main" ${page.isLive === true ? "data-live" : ""}>
      ${
        page.up === undefined
          ? ""
          : html`<p class="up">${page.up.map(({ path, label }) => html`<a href="${path}">${label}</a><span aria-hidden="true">/</span>`)}</p>`
      }
      <div class="title"><h1>${page.heading ?? page.title}</h1></div>
      ${done === undefined ? "" : html`<p class="done" role="status">${done}</p>`}
      ${page.body}
    </main>
  </body>
</html>`;
}

/** One page of the dashboard. Its forms need the Origin header, which `no-referrer` would take from them. */
export function show(
  context: Context,
  state: SimulatorState,
  page: Page,
  status: 200 | 403 | 404 | 422 = 200,
): Response | Promise<Response> {
  const markup = shell(state, { done: context.req.query("done"), ...page });
  return answerPage(context, markup, { status, referrer: "same-origin", showsOwnFrames: true });
}

export function notFound(
  context: Context,
  state: SimulatorState,
  current: NavigationPath,
  sentence: string,
): Response | Promise<Response> {
  const body = html`<p class="empty">${sentence}</p>`;
  return show(context, state, { title: "Not found", current, body }, 404);
}
