import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Gate } from "@/tests/support/chaos/gate";

const HOP_BY_HOP = new Set(["content-length", "content-encoding", "transfer-encoding", "connection", "keep-alive"]);

/** A wire to Stripe that asks the gate before a request is passed on, and after it was executed. */
export async function stripeWire(stripeUrl: string, gate: Gate): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    pass(stripeUrl, gate, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function pass(stripeUrl: string, gate: Gate, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  const step = nameOf(request);
  if ((await gate(`${step}: never arrives`)) === "cut") return void response.destroy();
  const answer = await fetch(new URL(request.url ?? "/", stripeUrl), {
    method: request.method ?? "GET",
    headers: headersOf(request),
    ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
  });
  const text = Buffer.from(await answer.arrayBuffer());
  if ((await gate(`${step}: done, answer lost`)) === "cut") return void response.destroy();
  for (const [name, value] of answer.headers) if (!HOP_BY_HOP.has(name)) response.setHeader(name, value);
  response.writeHead(answer.status).end(text);
}

/** The call without ids and search: `POST /v1/payment_intents/:id/cancel`. */
function nameOf(request: IncomingMessage): string {
  const path = new URL(request.url ?? "/", "http://stripe").pathname;
  return `${request.method} ${path.replaceAll(/\/[a-z]+_[A-Za-z0-9_]*[0-9A-Z][A-Za-z0-9_]*/g, "/:id")}`;
}

function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === "string" && name !== "host" && !HOP_BY_HOP.has(name)) headers.set(name, value);
  }
  return headers;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
