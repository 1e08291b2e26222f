import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { scriptText } from "@/lib/simulator/browser/bundle";
import { accountPage } from "@/lib/simulator/dashboard/account";
import { clockPage } from "@/lib/simulator/dashboard/clock";
import { eventPage, eventsPage } from "@/lib/simulator/dashboard/events";
import { notFound, type Page, show } from "@/lib/simulator/dashboard/frame";
import { actionRoutes } from "@/lib/simulator/dashboard/guard";
import { keysPage } from "@/lib/simulator/dashboard/keys";
import { findMail, MAIL_POLICY, mailMarkup, mailPage, mailsPage } from "@/lib/simulator/dashboard/mails";
import { findObjectPage } from "@/lib/simulator/dashboard/objects";
import { overviewPage } from "@/lib/simulator/dashboard/overview";
import { requestPage, requestsPage } from "@/lib/simulator/dashboard/requests";
import { troublePage } from "@/lib/simulator/dashboard/trouble";
import { webhooksPage } from "@/lib/simulator/dashboard/webhooks";
import type { SimulatorState } from "@/lib/simulator/engine/state";

const STYLE = join(import.meta.dirname, "style");
/** In the order in which they may overrule each other. */
const SHEETS = ["frame", "content", "data", "controls", "small"] as const;
const ASSET_HEADERS = { "cache-control": "no-cache", "x-content-type-options": "nosniff" };

function showAccount(state: SimulatorState, context: Context): Response | Promise<Response> {
  const id = context.req.param("id") ?? "";
  const page = accountPage(state, id, context.req.param("part") ?? "", context.req.query());
  return page === undefined
    ? notFound(context, state, "/", "There is no such account, or it has no such part.")
    : show(context, state, page);
}

/** Where an id leads: accounts, endpoints and platforms have pages under other addresses. */
function addressOf(state: SimulatorState, id: string): string | null {
  if (state.store.accounts.get(id) !== undefined) return `/accounts/${id}`;
  if (state.store.endpoints.get(id) !== undefined) return `/webhooks#${id}`;
  for (const platform of state.store.platforms.oldestFirst()) {
    if (platform.clientId === id) return `/accounts/${platform.account}`;
  }
  return null;
}

function showObject(state: SimulatorState, context: Context): Response | Promise<Response> {
  const id = context.req.param("id") ?? "";
  const address = addressOf(state, id);
  if (address !== null) return context.redirect(address, 302);
  const page = eventPage(state, id) ?? requestPage(state, id) ?? findObjectPage(state, id);
  if (page !== undefined) return show(context, state, page);
  return notFound(context, state, "/", `Nothing here has the id ${id.slice(0, 120)}.`);
}

/** A client secret is pasted as often as the id in it. */
function find(context: Context): Response {
  const asked = (context.req.query("id") ?? "").trim().replace(/_secret_.*$/, "");
  return context.redirect(asked === "" ? "/" : `/objects/${encodeURIComponent(asked)}`, 302);
}

/** A charge's `receipt_url`: what a customer would see of it stands on the charge's own page. */
function showReceipt(state: SimulatorState, context: Context): Response | Promise<Response> {
  const ending = `/receipts/${context.req.param("id")}`;
  for (const charge of state.store.charges.oldestFirst()) {
    if (charge.receipt_url?.endsWith(ending) === true) return context.redirect(`/objects/${charge.id}`, 302);
  }
  return notFound(context, state, "/", "There is no such receipt.");
}

function mailRoutes(state: SimulatorState, folder: string): Hono {
  const app = new Hono();
  app.get("/mails", async (context) => show(context, state, await mailsPage(folder)));
  app.get("/mails/:name", async (context) => {
    const mail = await findMail(folder, context.req.param("name"));
    return mail === null
      ? notFound(context, state, "/mails", "There is no such mail.")
      : show(context, state, mailPage(mail));
  });
  app.get("/mails/:name/html", async (context) => {
    const mail = await findMail(folder, context.req.param("name"));
    if (mail === null) return context.notFound();
    return context.html(mailMarkup(mail), 200, { ...ASSET_HEADERS, "content-security-policy": MAIL_POLICY });
  });
  return app;
}

/** The simulator's own pages: what is in it, and the buttons that change it. They work without a script. */
export function dashboardRoutes(state: SimulatorState, control: Hono): Hono {
  const app = new Hono();
  const page = (path: string, draw: (state: SimulatorState, query: Record<string, string>) => Page): void => {
    app.get(path, (context) => show(context, state, draw(state, context.req.query())));
  };
  page("/", overviewPage);
  page("/events", eventsPage);
  page("/requests", requestsPage);
  page("/webhooks", webhooksPage);
  page("/keys", keysPage);
  page("/clock", clockPage);
  page("/trouble", troublePage);
  app.get("/accounts/:id", (context) => showAccount(state, context));
  app.get("/accounts/:id/:part", (context) => showAccount(state, context));
  app.get("/objects/:id", (context) => showObject(state, context));
  app.get("/receipts/:id", (context) => showReceipt(state, context));
  app.get("/find", find);
  if (state.mailFolder !== null) app.route("/", mailRoutes(state, state.mailFolder));
  app.get("/dashboard/dashboard.css", async (context) => {
    const css = (await Promise.all(SHEETS.map((name) => readFile(join(STYLE, `${name}.css`), "utf8")))).join("\n");
    return context.body(css, 200, { ...ASSET_HEADERS, "content-type": "text/css; charset=utf-8" });
  });
  app.get("/dashboard/dashboard.js", async (context) =>
    context.body(await scriptText("dashboard"), 200, {
      ...ASSET_HEADERS,
      "content-type": "text/javascript; charset=utf-8",
    }),
  );
  app.route(
    "/",
    actionRoutes(state, control, (context, status, message, back) => {
      const body = html`<p class="trouble" role="alert"><b>${message}</b></p><p><a class="button" href="${back}">Back</a></p>`;
      return show(
        context,
        state,
        { title: status === 403 ? "Not done" : "That did not work", current: "/", body },
        status,
      );
    }),
  );
  return app;
}
