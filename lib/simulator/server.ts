import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { browserRoutes } from "@/lib/simulator/browser/routes";
import { controlRoutes } from "@/lib/simulator/control/routes";
import { dashboardRoutes } from "@/lib/simulator/dashboard/routes";
import { reloadDue, runDueNow } from "@/lib/simulator/engine/due";
import { DueQueue } from "@/lib/simulator/engine/due-queue";
import { prune } from "@/lib/simulator/engine/pruning";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { corsHeaders } from "@/lib/simulator/http/answer";
import { dispatcher, type Listener } from "@/lib/simulator/http/dispatch";
import { Faults } from "@/lib/simulator/http/faults";
import { RequestLog } from "@/lib/simulator/http/request-log";
import { pageRoutes } from "@/lib/simulator/pages/routes";
import { operations } from "@/lib/simulator/routes/operations";
import { createStore } from "@/lib/simulator/store/store";
import { WebhookSender } from "@/lib/simulator/webhooks/sender";

export type SimulatorOptions = {
  /** 0 for any free port. */
  readonly port: number;
  readonly dataFile: string;
  readonly token: string;
  /** Where the product that is being tried writes its mails, one JSON file each; the pages show them. */
  readonly mailFolder?: string;
};

export type RunningSimulator = { readonly url: string; readonly state: SimulatorState; close(): Promise<void> };

/** Things that fall due without any request are looked for this often. */
const TICK_MS = 500;
/** Longer than callers pause, so that they do not meet a connection just being closed. */
const KEEP_ALIVE_MS = 60_000;
/** Far above any form of the pages. */
const BODY_BYTES_MAX = 1_000_000;

/** Starts a simulator on 127.0.0.1 with what `dataFile` remembers. Rejects when the port is taken. */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  // The port comes first: who holds it may be a simulator that is writing the very file that would be opened.
  const server = await listen(options.port);
  const state = createState(options);
  server.answerWith(listener(state));
  state.baseUrl = `http://127.0.0.1:${server.port}`;
  reloadDue(state);
  state.webhooks.start(state);
  const tick = setInterval(() => {
    runDueNow(state);
    prune(state);
    state.store.journal.flush();
  }, TICK_MS);
  return {
    url: state.baseUrl,
    state,
    close: async () => {
      clearInterval(tick);
      state.webhooks.stop();
      await server.close();
      state.store.journal.close();
    },
  };
}

type Listening = { readonly port: number; answerWith(listener: Listener): void; close(): Promise<void> };

function listen(port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve({
        port: typeof address === "object" && address !== null ? address.port : port,
        answerWith: (listener) => void server.on("request", listener),
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}

/** The API's calls, and Hono for everything that is not one. */
function listener(state: SimulatorState): Listener {
  const pages = getRequestListener(createApp(state).fetch, { hostname: "127.0.0.1" });
  return dispatcher(state, operations, (incoming, outgoing) => void pages(incoming, outgoing));
}

/** A simulator without a server around it, with what its file remembers. */
export function createState(options: Omit<SimulatorOptions, "port">): SimulatorState {
  return {
    store: createStore(options.dataFile),
    token: options.token,
    mailFolder: options.mailFolder ?? null,
    faults: new Faults(),
    requests: new RequestLog(),
    webhooks: new WebhookSender(),
    dueQueue: new DueQueue(),
    nextPruneAt: 0,
    inFlight: new Set(),
    baseUrl: "",
    cause: null,
    frozenAt: null,
    outbox: [],
  };
}

function createApp(state: SimulatorState): Hono {
  const app = new Hono();
  app.use("*", bodyLimit({ maxSize: BODY_BYTES_MAX }));
  app.options("/v1/*", (context) =>
    context.body(null, 204, {
      ...corsHeaders(),
      "Access-Control-Allow-Headers": context.req.header("access-control-request-headers") ?? "*",
    }),
  );
  const control = controlRoutes(state);
  app.route("/_simulator", control);
  app.route("/", dashboardRoutes(state, control));
  app.route("/", browserRoutes(state));
  app.route("/", pageRoutes(state));
  app.all("/v1/*", (context) => context.json(unrecognized(context.req.method, context.req.path), 404));
  app.all("/v2/*", (context) => context.json(unrecognized(context.req.method, context.req.path), 404));
  return app;
}

function unrecognized(method: string, path: string): object {
  const message = `Unrecognized request URL (${method}: ${path}). If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code. Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`;
  return { error: { type: "invalid_request_error", message } };
}
