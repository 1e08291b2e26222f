import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * One request and its answer, on Node's own objects: the API's calls do without the web standard's requests, streams
 * and responses, which cost more than all the work of most calls.
 */
export type Wire = {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: string;
  /** Parts of the path, such as `id`. */
  readonly parts: Readonly<Record<string, string>>;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
};

/** A header of the request by its name in lower case. */
export function headerOf(wire: Wire, name: string): string | undefined {
  const value = wire.incoming.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The whole body; null when it is greater than `bytesMax` or its sender went away. */
export function readBody(incoming: IncomingMessage, bytesMax: number): Promise<string | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    incoming.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= bytesMax) chunks.push(chunk);
    });
    incoming.once("end", () => {
      const [first] = chunks;
      const whole = first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
      resolve(bytes > bytesMax ? null : whole.toString("utf8"));
    });
    incoming.once("close", () => resolve(null));
  });
}
