import { connect } from "node:net";
import { stripeEndpoints } from "@/lib/env";

const REMEMBERED_MS = 10_000; // a health check every second must not be a connection every second
const STRIPE = { host: "api.stripe.com", port: 443 };

let known: { at: number; answer: Promise<boolean> } | undefined;

/** Whether Stripe's API host takes a connection within `timeoutMs`; asked at most every 10 seconds. */
export function isStripeReachable(timeoutMs: number): Promise<boolean> {
  const now = Date.now();
  if (known === undefined || now - known.at > REMEMBERED_MS) known = { at: now, answer: canConnect(timeoutMs) };
  return known.answer;
}

function canConnect(timeoutMs: number): Promise<boolean> {
  const { host, port } = stripeEndpoints().api ?? STRIPE;
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => end(true));
    socket.once("timeout", () => end(false));
    socket.once("error", () => end(false));
  });
}
