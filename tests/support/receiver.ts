import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

/** One delivery as an app's server got it. */
export type Received = {
  readonly id: string;
  readonly body: string;
  readonly event: z.infer<typeof shape>;
  readonly headers: Record<string, string>;
};
export type Receiver = {
  readonly url: string;
  readonly received: Received[];
  /** From now on this is what it answers; the default is 200. */
  answer(how: (delivery: Received, response: ServerResponse) => void): void;
  close(): Promise<void>;
};

const shape = z.object({
  id: z.string(),
  type: z.string(),
  position: z.int(),
  sequence: z.int().nullable(),
  createdAt: z.string(),
  data: z.looseObject({ session: z.looseObject({ id: z.string() }).nullable() }),
});

/** The server of an app that is told of events; on a port of its own or, after it was closed, on the one it had. */
export async function openReceiver(port = 0): Promise<Receiver> {
  const received: Received[] = [];
  let how = (_: Received, response: ServerResponse): void => void response.end("ok");
  const server = createServer((request, response) => {
    void read(request).then((delivery) => {
      received.push(delivery);
      how(delivery, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}/events`,
    received,
    answer(next) {
      how = next;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  return address.port;
}

async function read(request: IncomingMessage): Promise<Received> {
  let body = "";
  for await (const part of request) body += String(part);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) if (typeof value === "string") headers[name] = value;
  return { id: headers["webhook-id"] ?? "", body, event: shape.parse(JSON.parse(body)), headers };
}
