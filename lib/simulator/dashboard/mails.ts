import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { html, raw } from "hono/html";
import type { Page } from "@/lib/simulator/dashboard/frame";
import { facts, moment, panel, table } from "@/lib/simulator/dashboard/parts";
import type { Markup } from "@/lib/simulator/pages/layout";

/**
 * The outbox of the product that is being tried, if it writes one: a folder with one JSON file per mail. Only these
 * fields are read.
 */
type Mail = {
  readonly name: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly at: string;
};

const MAILS_MAX = 200;

function mailFrom(name: string, content: string): Mail | null {
  const parsed: unknown = JSON.parse(content);
  if (typeof parsed !== "object" || parsed === null) return null;
  const fields = new Map<string, unknown>(Object.entries(parsed));
  const text = (key: string): string => {
    const value = fields.get(key);
    return typeof value === "string" ? value : "";
  };
  return { name, to: text("to"), subject: text("subject"), text: text("text"), html: text("html"), at: text("at") };
}

async function readMail(folder: string, name: string): Promise<Mail | null> {
  try {
    return mailFrom(name, await readFile(join(folder, `${name}.json`), "utf8"));
  } catch {
    return null; // being written, or gone since the folder was listed
  }
}

async function readMails(folder: string): Promise<Mail[]> {
  const files = await readdir(folder).catch(() => []);
  const names = files.filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -".json".length));
  const mails = await Promise.all(names.map((name) => readMail(folder, name)));
  const found = mails.filter((mail) => mail !== null);
  return found.sort((a, b) => b.at.localeCompare(a.at)).slice(0, MAILS_MAX);
}

/** A mail by the name of its file; nothing outside the folder has such a name. */
export function findMail(folder: string, name: string): Promise<Mail | null> {
  return /^[\w-]{1,100}$/.test(name) ? readMail(folder, name) : Promise.resolve(null);
}

function seconds(at: string): number {
  const parsed = Date.parse(at);
  return Number.isNaN(parsed) ? 0 : Math.floor(parsed / 1000);
}

export async function mailsPage(folder: string): Promise<Page> {
  const list = table<Mail>(
    "Mails",
    [
      { head: "Subject", cell: (row) => html`<a href="/mails/${row.name}">${row.subject || "(no subject)"}</a>` },
      { head: "To", cell: (row) => row.to },
      { head: "Real time", cell: (row) => moment(seconds(row.at)), end: true },
    ],
    await readMails(folder),
    "No mail was sent yet.",
  );
  const body = html`<p class="lead">What the product that is being tried has sent, instead of reaching anybody.</p>${panel("Newest first", list)}`;
  return { title: "Mails", current: "/mails", body, isLive: true };
}

/** Addresses in a text become links; everything else stays as it was written. */
function withLinks(text: string): Markup {
  const parts = text.split(/(https?:\/\/[^\s<>"]+)/);
  return html`<pre class="mail">${parts.map((part, index) => (index % 2 === 1 ? html`<a href="${part}">${part}</a>` : part))}</pre>`;
}

export function mailPage(mail: Mail): Page {
  const about = facts([
    ["To", mail.to],
    ["Sent", moment(seconds(mail.at))],
  ]);
  const drawn =
    mail.html === ""
      ? ""
      : panel(
          "As it is drawn",
          html`<iframe class="mail" src="/mails/${mail.name}/html" title="The mail as it is drawn" sandbox></iframe>`,
        );
  return {
    title: mail.subject || "(no subject)",
    current: "/mails",
    up: [{ path: "/mails", label: "Mails" }],
    body: html`${panel("About", about)}${panel("Text", withLinks(mail.text))}${drawn}`,
  };
}

/** The drawn mail for the frame: its own styles, no script, and nothing from elsewhere. */
export const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'";

export function mailMarkup(mail: Mail): Markup {
  return html`${raw(mail.html)}`;
}
