import { operationsOf } from "./operations";
import { type ClientOptions, sender } from "./send";

/** Every operation of the HTTP API as a method. */
export type Bayfare = ReturnType<typeof operationsOf>;

/**
 * A client of the HTTP API for an app's server. It needs nothing but this folder and Node. POSTs carry an idempotency key
 * and are sent again with it where no answer came; refusals are thrown as `BayfareError`.
 */
export function createBayfare(options: ClientOptions): Bayfare {
  return operationsOf(sender(options));
}
