import { connectionError } from "@/lib/simulator/browser/client/failure";
import { isRecord } from "@/lib/simulator/browser/client/json";
import {
  type FrameCall,
  type FrameEvent,
  type FromFrame,
  HELLO,
  type Outcome,
  type ToFrame,
  trustedMessage,
} from "@/lib/simulator/browser/client/messages";

type Listener = { hello(): void; message(message: FrameEvent): void };

/**
 * The page's side of the line to one fields frame. The frame says hello with the nonce that only its address carries,
 * from the simulator's origin; from then on both speak through a private port, which no other window can reach.
 */
export class FrameChannel {
  readonly frame: HTMLIFrameElement;
  readonly #origin: string;
  readonly #nonce = crypto.randomUUID();
  readonly #listener: Listener;
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();
  readonly #unsent: ToFrame[] = [];
  #port: MessagePort | null = null;
  #lastCall = 0;

  constructor(base: string, path: string, title: string, listener: Listener) {
    this.#origin = new URL(base).origin;
    this.#listener = listener;
    this.frame = document.createElement("iframe");
    this.frame.name = `__privateStripeFrame${this.#nonce.slice(0, 8)}`;
    this.frame.title = title;
    this.frame.allow = "payment *";
    const fragment = new URLSearchParams({ nonce: this.#nonce, embedder: window.location.origin });
    this.frame.src = `${base}${path}#${fragment}`;
    window.addEventListener("message", this.#onHello);
  }

  readonly #onHello = (event: MessageEvent): void => {
    if (event.source !== this.frame.contentWindow || event.origin !== this.#origin) return;
    if (!isRecord(event.data) || event.data.type !== HELLO || event.data.nonce !== this.#nonce) return;
    // Calls made before the first hello wait to be sent; after a later one, what was under way is lost.
    if (this.#port !== null) this.#abandon();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (message: MessageEvent): void => this.#onMessage(trustedMessage<FromFrame>(message));
    this.#port = port1;
    this.frame.contentWindow?.postMessage({ type: HELLO, nonce: this.#nonce }, this.#origin, [port2]);
    this.#listener.hello();
    for (const message of this.#unsent.splice(0)) port1.postMessage(message);
  };

  #onMessage(message: FromFrame): void {
    if (message.type !== "answer") {
      this.#listener.message(message);
      return;
    }
    this.#waiting.get(message.id)?.(message.outcome);
    this.#waiting.delete(message.id);
  }

  /** Sent at once, or as soon as the frame has said hello. */
  send(message: ToFrame): void {
    if (this.#port) this.#port.postMessage(message);
    else this.#unsent.push(message);
  }

  call(call: FrameCall): Promise<Outcome> {
    this.#lastCall += 1;
    const id = this.#lastCall;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.send({ type: "call", id, call });
    });
  }

  /** A frame that loads anew has lost what was under way. */
  #abandon(): void {
    this.#port?.close();
    this.#port = null;
    for (const resolve of this.#waiting.values()) resolve({ error: connectionError() });
    this.#waiting.clear();
  }

  close(): void {
    window.removeEventListener("message", this.#onHello);
    this.#abandon();
    this.frame.remove();
  }
}
