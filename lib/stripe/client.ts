import Stripe from "stripe";
import { assertKeyAllowed, stripeEndpoints } from "@/lib/env";
import { accountCalls } from "@/lib/stripe/accounts";
import { bookCalls } from "@/lib/stripe/books";
import { cardCalls } from "@/lib/stripe/cards";
import type { StripeGateway } from "@/lib/stripe/gateway";
import { paymentCalls } from "@/lib/stripe/payments";
import { refundCalls } from "@/lib/stripe/refunds";
import { wire } from "@/lib/stripe/wire";

/** Longer than Stripe's slowest card answers; after it the outcome is unknown and the sweeper asks again. */
const TIMEOUT_MS = 20_000;

const clients = new Map<string, Stripe>();
/** Clients keep connections open; more keys than this in one process would be a leak. */
const CLIENTS_MAX = 200;

/** The only `new Stripe`. No retries of the SDK's own: an unknown outcome is ours to resolve, with its row. */
function clientFor(secretKey: string): Stripe {
  const known = clients.get(secretKey);
  if (known) return known;
  assertKeyAllowed(secretKey);
  if (clients.size >= CLIENTS_MAX) clients.clear();
  const client = new Stripe(secretKey, {
    maxNetworkRetries: 0,
    timeout: TIMEOUT_MS,
    telemetry: false,
    httpClient: wire(),
    ...stripeEndpoints().api,
  });
  clients.set(secretKey, client);
  return client;
}

export function gatewayFor(secretKey: string, platformAccount: string): StripeGateway {
  const client = clientFor(secretKey);
  return {
    platformAccount,
    ...paymentCalls(client),
    ...cardCalls(client),
    ...refundCalls(client),
    ...accountCalls(client),
    ...bookCalls(client),
  };
}
