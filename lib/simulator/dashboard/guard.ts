import { createHmac, timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { html } from "hono/html";
import type { Cell } from "@/lib/simulator/dashboard/parts";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import type { Markup } from "@/lib/simulator/pages/layout";

/** The token of the control API itself must not stand in pages, which are seen on screens and in pictures. */
function formToken(state: SimulatorState): string {
  return createHmac("sha256", state.token).update("dashboard form").digest("hex");
}

function isOurs(state: SimulatorState, sent: unknown): boolean {
  const given = Buffer.from(typeof sent === "string" ? sent : "");
  const wanted = Buffer.from(formToken(state));
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Browsers name the page that a post comes from; another site's page has another origin. */
function isSameOrigin(context: Context): boolean {
  const origin = context.req.header("origin") ?? "";
  const site = context.req.header("sec-fetch-site") ?? "same-origin";
  return site === "same-origin" && URL.canParse(origin) && new URL(origin).host === context.req.header("host");
}

type Button = {
  /** A call of the control API without its beginning, such as `clock`. */
  readonly call: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly label: string;
  readonly isMain?: boolean;
  /** What a screen reader says where the label alone would not tell two buttons apart. */
  readonly name?: string;
  readonly method?: "DELETE";
};

/** A form around `body` that makes one call of the control API and comes back to `back`. */
export function actionForm(
  state: SimulatorState,
  back: string,
  call: string,
  body: Cell,
  options: { readonly className?: string; readonly method?: "DELETE" } = {},
): Markup {
  return html`<form method="post" action="/do/${call}" class="${options.className ?? "stack"}">
    <input type="hidden" name="_token" value="${formToken(state)}">
    <input type="hidden" name="_back" value="${back}">
    ${options.method === undefined ? "" : html`<input type="hidden" name="_method" value="${options.method}">`}
    ${body}
  </form>`;
}

/** A button that makes one call of the control API. */
export function actionButton(state: SimulatorState, back: string, button: Button): Markup {
  const { call, fields = {}, label, isMain, name, method } = button;
  const body = html`${Object.entries(fields).map(
    ([field, value]) => html`<input type="hidden" name="${field}" value="${value}">`,
  )}<button class="${isMain === true ? "main" : ""}" ${name === undefined ? "" : html`aria-label="${name}"`}>${label}</button>`;
  return actionForm(state, back, call, body, { className: "inline", ...(method === undefined ? {} : { method }) });
}

/** Only a path of this server: nobody is sent elsewhere by a form that was made up. */
function localPath(value: unknown): string {
  return typeof value === "string" && /^\/(?![/\\])[\w\-./?=&%]*$/.test(value) ? value : "/";
}

/** Empty fields of a form are fields that were left out; `a[b]` is `{a: {b}}`. */
function bodyFrom(form: URLSearchParams): object {
  const body: Record<string, string | Record<string, string>> = {};
  for (const [name, value] of form) {
    if (name.startsWith("_") || value === "") continue;
    const [, outer = "", inner] = /^(\w+)(?:\[(\w+)\])?$/.exec(name) ?? [];
    if (outer === "" || Object.hasOwn(Object.prototype, outer)) continue;
    if (inner === undefined) {
      body[outer] = value;
    } else {
      const inside = body[outer];
      body[outer] = { ...(typeof inside === "object" ? inside : {}), [inner]: value };
    }
  }
  return body;
}

export type Refusal = (
  context: Context,
  status: 403 | 422,
  message: string,
  back: string,
) => Response | Promise<Response>;

/**
 * The buttons. Each is a call of the control API with the same rights, so whatever can be done from a test can be done
 * here; a page of another site can do neither, because it knows no token and has another origin.
 */
export function actionRoutes(state: SimulatorState, control: Hono, refuse: Refusal): Hono {
  const app = new Hono();
  app.post("/do/*", bodyLimit({ maxSize: 16_384 }), async (context) => {
    const form = new URLSearchParams(await context.req.text());
    const back = localPath(form.get("_back"));
    if (!isSameOrigin(context) || !isOurs(state, form.get("_token"))) {
      return refuse(context, 403, "This button belongs to another page. Open the page again and press it there.", back);
    }
    const isDelete = form.get("_method") === "DELETE";
    const answer = await control.request(context.req.path.slice("/do".length), {
      method: isDelete ? "DELETE" : "POST",
      headers: { "x-simulator-token": state.token },
      ...(isDelete ? {} : { body: JSON.stringify(bodyFrom(form)) }),
    });
    if (!answer.ok) return refuse(context, 422, await messageOf(answer), back);
    const [path = "/", query = ""] = back.split("?");
    const address = new URLSearchParams(query);
    address.set("done", context.req.path.split("/")[2] ?? "");
    return context.redirect(`${path}?${address}`, 303);
  });
  return app;
}

async function messageOf(answer: Response): Promise<string> {
  const found = /"message":\s*"((?:[^"\\]|\\.)*)"/.exec(await answer.text());
  return found?.[1]?.replaceAll('\\"', '"') ?? `The simulator answered ${answer.status}.`;
}
