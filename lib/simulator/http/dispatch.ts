import type { IncomingMessage, ServerResponse } from "node:http";
import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { answerCall } from "@/lib/simulator/http/api";
import type { Operation } from "@/lib/simulator/http/call";

export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** Answers the API's operations; every other request goes to `others`: control, browser and hosted pages. */
export function dispatcher(state: SimulatorState, operations: readonly Operation[], others: Listener): Listener {
  const router = new SmartRouter<Operation>({ routers: [new RegExpRouter(), new TrieRouter()] });
  for (const operation of operations) router.add(operation.method, operation.path, operation);
  return (incoming, outgoing) => {
    if (!isLoopback(incoming.headers.host)) {
      outgoing.writeHead(421, { "Content-Type": "text/plain" }).end("This host name is not served.");
      return;
    }
    const { method = "GET", url = "/" } = incoming;
    const question = url.indexOf("?");
    const path = question < 0 ? url : url.slice(0, question);
    const [matches, values] = router.match(method, path);
    const match = matches[0];
    if (match === undefined) {
      others(incoming, outgoing);
      return;
    }
    const parts: Record<string, string> = {};
    for (const [name, found] of Object.entries(match[1])) parts[name] = decoded(textOf(found, values));
    const query = question < 0 ? "" : url.slice(question + 1);
    void answerCall(state, match[0], { method, path, query, parts, incoming, outgoing });
  };
}

/** The router names a part of the path either by its place among what it found or by its text. */
function textOf(found: string | number, values: readonly string[] | undefined): string {
  return typeof found === "number" ? (values?.[found] ?? "") : found;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Another site's page must not reach the simulator under a name of its own (DNS rebinding). */
function isLoopback(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host ?? "");
}
