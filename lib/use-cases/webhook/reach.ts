import { isWithSimulator } from "@/lib/env";
import type { Reach } from "@/lib/webhooks/address";

/** Programs on this machine are told of events on laptops only: a server's own machine is nobody's endpoint, in test mode either. */
export function reachOf(mode: "test" | "live"): Reach {
  return { mode, loopback: isWithSimulator() };
}
