import http from "node:http";
import https from "node:https";
import { isIP } from "node:net";
import type { DeliveryTrouble } from "@/lib/domain/delivery";
import { hostOf, isReachable, type Reach } from "@/lib/webhooks/address";
import { post, TimedOut } from "@/lib/webhooks/post";
import { AddressRefused, checkedLookup, type Resolve, Unresolved } from "@/lib/webhooks/resolve";

/** Headers of an answer that are longer than this are no answer. */
const HEADER_BYTES = 16_384;

/** What came of one request. `status` is null when there was no answer. */
export type Sent = {
  readonly status: number | null;
  readonly trouble: DeliveryTrouble | null;
  readonly durationMs: number;
  /** The beginning of the answer's body. */
  readonly answer: string;
  /** What `Retry-After` asked for. */
  readonly retryAfterMs: number;
};

export type Sender = {
  send(body: string, headers: Readonly<Record<string, string>>): Promise<Sent>;
  close(): void;
};

type To = { readonly url: string; readonly reach: Reach; readonly resolve: Resolve; readonly connectionsMax: number };

/**
 * Sends to one endpoint, over connections that it keeps until it is closed. A redirect is an answer like others: it is not
 * followed.
 */
export function openSender({ url, reach, resolve, connectionsMax }: To): Sender {
  const target = new URL(url);
  const isSecure = target.protocol === "https:";
  const sockets = { keepAlive: true, maxSockets: connectionsMax, maxFreeSockets: connectionsMax };
  const agent = isSecure ? new https.Agent(sockets) : new http.Agent(sockets);
  const fixed = { agent, lookup: checkedLookup(reach, resolve), maxHeaderSize: HEADER_BYTES };
  const open = (options: http.RequestOptions) =>
    isSecure ? https.request(target, { ...fixed, ...options }) : http.request(target, { ...fixed, ...options });
  const tried = async (body: string, headers: Readonly<Record<string, string>>) => {
    const host = hostOf(target);
    // Node looks up names only; an address that stands in the URL itself meets no lookup.
    if (isIP(host) !== 0 && !isReachable(host, reach)) throw new AddressRefused(host);
    return post(open, isSecure ? "secureConnect" : "connect", body, headers);
  };
  return {
    async send(body, headers) {
      const begun = performance.now();
      const durationMs = () => Math.round(performance.now() - begun);
      try {
        const { status, answer, retryAfterMs } = await tried(body, headers);
        const trouble = status >= 200 && status < 300 ? null : "refused";
        return { status, trouble, durationMs: durationMs(), answer, retryAfterMs };
      } catch (error) {
        return { status: null, trouble: troubleOf(error), durationMs: durationMs(), answer: "", retryAfterMs: 0 };
      }
    },
    close: () => agent.destroy(),
  };
}

function troubleOf(error: unknown): DeliveryTrouble {
  if (error instanceof AddressRefused) return "address_refused";
  if (error instanceof Unresolved) return "unresolved";
  return error instanceof TimedOut ? "timeout" : "unreachable";
}
