import { html } from "hono/html";
import { showAmount, showMoment } from "@/lib/simulator/pages/amounts";
import type { Markup } from "@/lib/simulator/pages/layout";

export type Cell = string | Markup;

export type Column<T> = {
  readonly head: string;
  readonly cell: (row: T) => Cell;
  /** Numbers end at one line. */
  readonly end?: boolean;
  /** Left out where there is no room; the row's own page has it. */
  readonly wide?: boolean;
  /** Left out on all but the widest screens. */
  readonly wider?: boolean;
};

function columnClass(column: Pick<Column<never>, "end" | "wide" | "wider">): string {
  const { end, wide, wider } = column;
  return [end === true ? "end" : "", wide === true ? "wide" : "", wider === true ? "wider" : ""].join(" ").trim();
}

/** A table with a name; without rows it says so in a sentence. */
export function table<T>(name: string, columns: readonly Column<T>[], rows: readonly T[], empty: string): Markup {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0"><table>
    <thead><tr>${columns.map((column) => html`<th scope="col" class="${columnClass(column)}">${column.head === "" ? html`<span class="sr">Do</span>` : column.head}</th>`)}</tr></thead>
    <tbody>${rows.map(
      (row) =>
        html`<tr>${columns.map((column) => html`<td class="${columnClass(column)}">${column.cell(row)}</td>`)}</tr>`,
    )}</tbody>
  </table></div>`;
}

export function panel(title: string, body: Cell, aside: Cell = ""): Markup {
  return html`<section class="panel"><header><h2>${title}</h2>${aside}</header>${body}</section>`;
}

export type Fact = readonly [name: string, value: Cell];

export function facts(entries: readonly Fact[]): Markup {
  return html`<dl class="facts">${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

type Tone = "good" | "bad" | "wait" | "calm";

const TONES: Readonly<Record<string, Tone>> = {
  succeeded: "good",
  paid: "good",
  active: "good",
  available: "good",
  delivered: "good",
  enabled: "good",
  works: "good",
  won: "good",
  warning_closed: "calm",
  failed: "bad",
  "no answer": "bad",
  lost: "bad",
  needs_response: "bad",
  warning_needs_response: "wait",
  dropped: "bad",
  dead: "bad",
  canceled: "calm",
  restricted: "bad",
  "charges off": "bad",
  "access ended": "bad",
  expired: "bad",
  requires_capture: "wait",
  requires_action: "wait",
  requires_payment_method: "wait",
  pending: "wait",
  in_transit: "wait",
  waiting: "wait",
  held: "wait",
  under_review: "wait",
  warning_under_review: "wait",
};

/** The API's own word, coloured; the colour only repeats what the word says. */
export function pill(word: string): Markup {
  return html`<span class="pill ${TONES[word] ?? "calm"}">${word.replaceAll("_", " ")}</span>`;
}

export function httpPill(status: number): Markup {
  const tone = status === 0 || status >= 500 ? "bad" : status >= 400 ? "wait" : "good";
  return html`<span class="pill ${tone}">${status === 0 ? "no answer" : String(status)}</span>`;
}

export function moment(unixSeconds: number): Markup {
  const iso = new Date(unixSeconds * 1000).toISOString();
  return html`<time datetime="${iso}" title="${iso}">${showMoment(unixSeconds)}</time>`;
}

export function money(amountMinor: number, currency: string): Markup {
  return html`<span class="money">${showAmount(amountMinor, currency)}</span>`;
}

/** An id that can be taken along; without the script it is plain text that can be selected. */
export function copyable(id: string): Markup {
  return html`<code class="id" data-copy="${id}">${id}</code>`;
}

/** Anything with an id has a page. */
export function idLink(id: string | { readonly id: string } | null | undefined): Cell {
  if (id === null || id === undefined) return "–";
  const text = typeof id === "string" ? id : id.id;
  return html`<a class="id" href="/objects/${text}">${text}</a>`;
}

export function pairs(values: Readonly<Record<string, string>> | null): Cell {
  const entries = Object.entries(values ?? {});
  if (entries.length === 0) return "–";
  return html`<dl class="pairs">${entries.map(([key, value]) => html`<div><dt>${key}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** `payment_intent.succeeded` may break after its dots where there is little room. */
export function eventName(type: string): Markup {
  return html`${type.split(".").map((part, index) => (index === 0 ? part : html`.<wbr>${part}`))}`;
}

/** Breaks where a path has its joints. */
export function pathText(path: string): Markup {
  return html`<span class="path">${path.split("/").map((part, index) => (index === 0 ? part : html`/<wbr>${part}`))}</span>`;
}

export function words(text: string): string {
  const plain = text.replaceAll("_", " ");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
