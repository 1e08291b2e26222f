import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Stripe from "stripe";
import { type RunningSimulator, startSimulator } from "@/lib/simulator/server";

export const TOKEN = "token of the tests";
const POLL_MS = 10;
const WAIT_MS = 8_000;

export type Platform = {
  account: string;
  name: string;
  clientId: string;
  secretKey: string;
  publishableKey: string;
  restrictedKey: string;
};

export type Setting = {
  readonly simulator: RunningSimulator;
  readonly dataFile: string;
  control(method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<Record<string, unknown>>;
  platform(options?: object): Promise<Platform>;
  sdk(key: string): Stripe;
  /** A connected account that may charge. */
  operator(platform: Platform, country?: string): Promise<string>;
  close(): Promise<void>;
};

/** A simulator of its own with an empty memory; `asked` is its port, 0 for any free one. */
export async function startSetting(asked = 0): Promise<Setting> {
  const folder = mkdtempSync(join(tmpdir(), "stripe-simulator-"));
  const dataFile = join(folder, "journal.jsonl");
  const simulator = await startSimulator({ port: asked, dataFile, token: TOKEN });
  const port = Number(new URL(simulator.url).port);
  const control = controlOf(simulator.url);
  return {
    simulator,
    dataFile,
    control,
    platform: (options = {}) => newPlatform(control, options),
    sdk: (key) => sdk(key, port),
    operator: (platform, country = "FR") => newOperator(control, sdk(platform.secretKey, port), platform, country),
    close: async () => {
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port that nobody listens on now, for a process that has to be told its port. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}

export type Control = Setting["control"];

export function controlOf(url: string): Control {
  return async (method, path, body) => {
    const response = await fetch(`${url}/_simulator${path}`, {
      method,
      headers: { "x-simulator-token": TOKEN, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
}

export async function newPlatform(control: Control, options: object = {}): Promise<Platform> {
  const made = await control("POST", "/platforms", { name: "Portal", country: "FR", ...options });
  return JSON.parse(JSON.stringify(made));
}

export function sdk(key: string, port: number): Stripe {
  return new Stripe(key, { host: "127.0.0.1", port, protocol: "http", telemetry: false, maxNetworkRetries: 0 });
}

export async function newOperator(control: Control, stripe: Stripe, platform: Platform, country: string) {
  const account = await stripe.v2.core.accounts.create({
    display_name: "Ville de Lyon",
    contact_email: "parking@example.com",
    dashboard: "full",
    identity: { country, entity_type: "company" },
    configuration: { merchant: { capabilities: { card_payments: { requested: true } } } },
    include: ["configuration.merchant"],
  });
  await control("POST", `/accounts/${account.id}/onboard`, { platform: platform.account });
  return account.id;
}

/** What a rejected call was rejected with. */
export async function errorOf(call: Promise<unknown>): Promise<InstanceType<typeof Stripe.errors.StripeError>> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error("the call succeeded");
}

/** The error as it was on the wire, without the SDK's own fields. */
export async function wireError(response: Response): Promise<Record<string, unknown>> {
  const body = await response.json();
  return body.error;
}

export async function waitFor<T>(find: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error("nothing came");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

export type Received = { path: string; headers: IncomingHttpHeaders; body: string; event: Stripe.Event };

/** A receiver of webhooks; `statuses` are its next answers, then 200. */
export async function startReceiver() {
  const received: Received[] = [];
  const statuses: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      received.push({ path: request.url ?? "", headers: request.headers, body, event: JSON.parse(body) });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    received,
    statuses,
    url: `http://127.0.0.1:${port}`,
    types: () => received.map(({ event }) => event.type),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

export const CARDS_ONLY = { enabled: true, allow_redirects: "never" } as const;
