import { setTimeout as wait } from "node:timers/promises";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { objectLocked, rateLimited, serverError } from "@/lib/simulator/http/answer";
import type { Trouble } from "@/lib/simulator/http/faults";
import { type Attempt, keyInUse } from "@/lib/simulator/http/idempotency";
import type { Wire } from "@/lib/simulator/http/wire";

/** Holds a request back before its work; its key is in use meanwhile, as with a slow request of Stripe. */
export async function keepWaiting(state: SimulatorState, attempt: Attempt | null, ms: number): Promise<void> {
  if (attempt !== null) state.inFlight.add(attempt.id);
  try {
    await wait(ms);
  } finally {
    if (attempt !== null) state.inFlight.delete(attempt.id);
  }
}

/** Holds an answer back after its work is done: its webhooks do not wait for it, so they may come first. */
export async function keepAnswerBack(
  state: SimulatorState,
  sent: { deliveries: readonly string[] },
  ms: number,
): Promise<void> {
  state.webhooks.send(sent.deliveries);
  sent.deliveries = [];
  await wait(ms);
}

/** Throws the refusals that come before any work; none of them is kept under a key (facts 8.1). */
export function refuseWith(trouble: Trouble, attempt: Attempt | null): void {
  switch (trouble.kind) {
    case "rate_limit":
      throw rateLimited(trouble.reason ?? "global-rate");
    case "lock_timeout":
      throw objectLocked();
    case "key_in_use":
      throw keyInUse(attempt?.key ?? "");
    case "server_error":
      throw serverError(false);
    case "answer_lost":
    case "bad_gateway":
    case "cut_answer":
    case "cut_before":
    case "hang":
    case "server_error_after":
    case null:
      return;
  }
}

/** What a proxy in front of Stripe says when it does not reach it: no JSON, no request id. */
export const BAD_GATEWAY =
  "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n";

/** Sends the first half of an answer that announced all of it, then cuts the connection. */
export function sendHalf(wire: Wire, status: number, headers: Record<string, string>, body: string): void {
  wire.outgoing.writeHead(status, headers);
  wire.outgoing.write(body.slice(0, Math.floor(body.length / 2)), () => wire.incoming.socket.destroy());
}
