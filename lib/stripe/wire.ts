import Stripe from "stripe";

/** The connection was closed without an answer: what was sent was executed, or not. */
export class ClosedConnection extends Error {
  override readonly name = "ClosedConnection";
}

const CLOSED = ["ECONNRESET", "EPIPE"];

/**
 * Node's HTTP client under the SDK. A closed connection is named, because the SDK would send again by itself and then tell
 * only what the second answer was: a 429 after a charge would read as "not executed".
 */
export function wire(): NonNullable<Stripe.StripeConfig["httpClient"]> {
  const http = Stripe.createNodeHttpClient();
  const send = http.makeRequest.bind(http);
  http.makeRequest = (...request) =>
    send(...request).catch((error: unknown) => {
      const isClosed = error instanceof Error && "code" in error && CLOSED.includes(String(error.code));
      throw isClosed ? new ClosedConnection(error.message, { cause: error }) : error;
    });
  return http;
}
