import type { Context } from "hono";
import { html } from "hono/html";

export type Markup = ReturnType<typeof html>;

/** Links to the pretend bank and the hosted form are bearer secrets, so no page of the simulator tells where it was. */
const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

type Answer = {
  status?: 200 | 403 | 404 | 422;
  /** Other origins that a form of this page ends at: browsers check redirects after a post too. */
  formOrigins?: readonly string[];
  /** Shown inside the overlay of an embedding page. */
  mayBeFramed?: boolean;
  /** Forms that check where they are posted from need `same-origin`: without a referrer, browsers send no origin. */
  referrer?: "same-origin";
  /** Has frames of this server in it. */
  showsOwnFrames?: boolean;
};

/** One page with the simulator's own content policy: no inline script or style, nothing from elsewhere. */
export function answerPage(context: Context, markup: Markup, answer: Answer = {}): Response | Promise<Response> {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    ...(answer.showsOwnFrames === true ? ["frame-src 'self'"] : []),
    "base-uri 'none'",
    `form-action 'self' ${(answer.formOrigins ?? []).join(" ")}`.trim(),
    `frame-ancestors ${answer.mayBeFramed === true ? "*" : "'none'"}`,
  ];
  context.header("referrer-policy", answer.referrer ?? "no-referrer");
  for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
  context.header("content-security-policy", policy.join("; "));
  return context.html(markup, answer.status ?? 200);
}

export function layout(title: string, body: Markup, bare = false): Markup {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>${title} · Stripe simulator</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/pages/simulator.css">
  </head>
  <body class="${bare ? "bare" : ""}">
    ${
      bare
        ? ""
        : html`<header class="top"><a href="/">Stripe simulator</a><span class="badge">Test mode</span></header>`
    }
    ${bare ? html`<div class="frame">${body}</div>` : html`<main>${body}</main>`}
  </body>
</html>`;
}

export function notice(title: string, text: string): Markup {
  return layout(title, html`<div class="card narrow"><h1>${title}</h1><p>${text}</p></div>`);
}
