import type { StripeError } from "@/lib/simulator/browser/client/failure";
import type { JsonRecord } from "@/lib/simulator/browser/client/json";

/** Where the fields get their intent from: a client secret now, or the amount now and the secret at confirmation. */
export type IntentSource =
  | { kind: "secret"; clientSecret: string }
  | {
      kind: "deferred";
      mode: "payment" | "setup";
      currency: string | null;
      setupFutureUsage: string | null;
      captureMethod: string | null;
    };

export type ElementType = "payment" | "card";
export type IntentKind = "payment_intent" | "setup_intent";

export type Credentials = { publishableKey: string; stripeAccount: string | null };

/** What the page tells the fields; no card number ever travels in the other direction. */
export type FrameInit = Credentials & {
  elementType: ElementType;
  locale: string;
  appearance: JsonRecord;
  networks: readonly string[];
  terms: string | null;
  source: IntentSource | null;
};

export type CardCall =
  | { name: "submit" }
  | { name: "confirm"; intent: IntentKind; clientSecret: string; body: JsonRecord }
  | { name: "createPaymentMethod"; body: JsonRecord }
  | { name: "createToken"; body: JsonRecord };

export type FrameCall = CardCall | { name: "refresh" };

export type ToFrame =
  | { type: "init"; init: FrameInit }
  | { type: "look"; appearance: JsonRecord; locale: string }
  | { type: "focus" }
  | { type: "blur" }
  | { type: "clear" }
  | { type: "call"; id: number; call: FrameCall };

export type Outcome = { object: JsonRecord } | { error: StripeError };

export type FieldState = {
  empty: boolean;
  complete: boolean;
  invalid: boolean;
  brand: string;
  networks: readonly string[];
  error: StripeError | null;
};

export type FrameEvent =
  | { type: "ready" }
  | { type: "loaderror"; error: StripeError }
  | { type: "change"; state: FieldState }
  | { type: "height"; pixels: number }
  | { type: "focus" }
  | { type: "blur" }
  | { type: "escape" };

export type FromFrame = FrameEvent | { type: "answer"; id: number; outcome: Outcome };

/** Name of the first window message; it carries the nonce and everything after it goes through a private port. */
export const HELLO = "stripe-simulator:hello";
/** Name of the message that a challenge page sends when the bank has decided. */
export const CHALLENGE_DONE = "stripe-simulator:challenge-done";

/** Both ends of the port come out of one bundle of one origin, so the shape of a message is known without checking it. */
export function trustedMessage<Message>(event: MessageEvent): Message {
  return event.data as Message;
}
