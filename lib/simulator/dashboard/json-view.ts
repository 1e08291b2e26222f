import { html, raw } from "hono/html";
import { withoutSecrets } from "@/lib/simulator/http/mask";
import type { Markup } from "@/lib/simulator/pages/layout";

/** Ids that have a page of their own here. */
const ID = /^(?:acct|ch|cus|dp|du|evt|fee|fr|issfr|pi|pm|po|py|re|req|seti|txn|we)_[A-Za-z0-9_]+$/;
/** A key with its colon, a text, or a number, truth value or null, as JSON.stringify writes them. */
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function coloured(token: string, quoted: string | undefined, colon: string | undefined): string {
  if (quoted === undefined) return `<span class="j-value">${escaped(token)}</span>`;
  if (colon !== undefined) return `<span class="j-key">${escaped(quoted)}</span>${colon}`;
  const text = quoted.slice(1, -1);
  const shown = `<span class="j-text">${escaped(quoted)}</span>`;
  return ID.test(text) ? `<a href="/objects/${text}">${shown}</a>` : shown;
}

/** Indented JSON without secrets, in which every id leads to its object. */
export function jsonView(value: unknown): Markup {
  const text = JSON.stringify(withoutSecrets(value), null, 2) ?? "null";
  let shown = "";
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    shown += escaped(text.slice(end, match.index)) + coloured(match[0], match[1], match[2]);
    end = match.index + match[0].length;
  }
  return html`<pre class="json" tabindex="0">${raw(shown + escaped(text.slice(end)))}</pre>`;
}

export function foldedJson(name: string, value: unknown, isOpen = false): Markup {
  return html`<details class="panel fold" ${isOpen ? "open" : ""}><summary>${name}</summary>${jsonView(value)}</details>`;
}
