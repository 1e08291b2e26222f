import { Emitter, type Handler } from "@/lib/simulator/browser/client/emitter";
import { IntegrationError } from "@/lib/simulator/browser/client/failure";
import { FrameChannel } from "@/lib/simulator/browser/client/frame-channel";
import { type JsonRecord, recordOf, textOf } from "@/lib/simulator/browser/client/json";
import type {
  ElementType,
  FieldState,
  FrameCall,
  FrameEvent,
  FrameInit,
  Outcome,
} from "@/lib/simulator/browser/client/messages";

/** What an element needs from its group; read at every use, because the group's options may change. */
export type ElementHost = {
  readonly base: string;
  describe(type: ElementType, options: JsonRecord): FrameInit;
  frameTitle(): string;
  forget(element: CardElement): void;
};

const EMPTY: FieldState = { empty: true, complete: false, invalid: false, brand: "unknown", networks: [], error: null };

/** The Payment Element (or the older Card Element): a frame of the simulator's origin inside the page's mount node. */
export class CardElement {
  readonly _elementType: ElementType;
  readonly #host: ElementHost;
  readonly #emitter = new Emitter();
  #options: JsonRecord;
  #channel: FrameChannel | null = null;
  #node: HTMLElement | null = null;
  #state = EMPTY;
  #focused = false;
  #isDestroyed = false;

  constructor(type: ElementType, options: JsonRecord, host: ElementHost) {
    this._elementType = type;
    this.#options = options;
    this.#host = host;
  }

  mount(target: string | HTMLElement): void {
    if (this.#isDestroyed)
      throw new IntegrationError("This Element has already been destroyed. Please create a new one.");
    const node = typeof target === "string" ? document.querySelector<HTMLElement>(target) : target;
    if (!(node instanceof HTMLElement)) {
      throw new IntegrationError(`The selector you specified (${String(target)}) applies to no DOM elements.`);
    }
    if (this.#node === node) return;
    this.unmount();
    this.#node = node;
    node.replaceChildren();
    const channel = new FrameChannel(this.#host.base, `/js/elements/${this._elementType}`, this.#host.frameTitle(), {
      hello: () => channel.send({ type: "init", init: this.#host.describe(this._elementType, this.#options) }),
      message: (message) => this.#onMessage(message),
    });
    this.#channel = channel;
    styleFrame(channel.frame);
    node.append(channel.frame);
    this.#paintClasses();
    queueMicrotask(() => this.#emitter.emit("loaderstart", { elementType: this._elementType }));
  }

  unmount(): void {
    this.#channel?.close();
    this.#channel = null;
    this.#state = EMPTY;
    this.#focused = false;
    for (const name of CLASS_NAMES) this.#node?.classList.remove(name);
    this.#node = null;
  }

  destroy(): void {
    this.unmount();
    this.#emitter.clear();
    this.#isDestroyed = true;
    this.#host.forget(this);
  }

  update(options: unknown): void {
    this.#options = { ...this.#options, ...recordOf(options) };
    this.refreshLook();
  }

  /** Passes new appearance on; the intent of a mounted element never changes. */
  refreshLook(): void {
    const init = this.#host.describe(this._elementType, this.#options);
    this.#channel?.send({ type: "look", appearance: init.appearance, locale: init.locale });
  }

  on(name: string, handler: Handler): this {
    this.#emitter.on(name, handler);
    return this;
  }

  once(name: string, handler: Handler): this {
    this.#emitter.once(name, handler);
    return this;
  }

  off(name: string, handler?: Handler): this {
    this.#emitter.off(name, handler);
    return this;
  }

  focus(): void {
    this.#channel?.frame.focus();
    this.#channel?.send({ type: "focus" });
  }

  blur(): void {
    this.#channel?.send({ type: "blur" });
    this.#channel?.frame.blur();
  }

  clear(): void {
    this.#channel?.send({ type: "clear" });
  }

  /** The card form has no accordion to close. */
  collapse(): void {}

  call(call: FrameCall): Promise<Outcome> {
    if (this.#channel) return this.#channel.call(call);
    throw new IntegrationError(
      `We could not retrieve data from the specified Element. Please make sure the Element you are attempting to use is still mounted.`,
    );
  }

  #onMessage(message: FrameEvent): void {
    const elementType = this._elementType;
    switch (message.type) {
      case "ready":
        // react-stripe-js hands the element itself to onReady, and reads nothing of this payload.
        this.#emitter.emit("ready", { elementType });
        return;
      case "loaderror":
        this.#emitter.emit("loaderror", { elementType, error: message.error });
        return;
      case "change":
        this.#state = message.state;
        this.#paintClasses();
        this.#emitter.emit("change", changePayload(elementType, message.state));
        return;
      case "height":
        if (this.#channel) this.#channel.frame.style.height = `${message.pixels}px`;
        return;
      case "focus":
      case "blur":
        this.#focused = message.type === "focus";
        this.#paintClasses();
        this.#emitter.emit(message.type, { elementType });
        return;
      case "escape":
        this.#emitter.emit("escape", { elementType });
        return;
    }
  }

  #paintClasses(): void {
    const { empty, complete, invalid } = this.#state;
    const wanted = [true, complete, empty, this.#focused, invalid];
    for (const [index, name] of CLASS_NAMES.entries()) this.#node?.classList.toggle(name, wanted[index] === true);
  }
}

const CLASS_NAMES = [
  "StripeElement",
  "StripeElement--complete",
  "StripeElement--empty",
  "StripeElement--focus",
  "StripeElement--invalid",
] as const;

function changePayload(elementType: ElementType, state: FieldState): JsonRecord {
  const { empty, complete } = state;
  if (elementType === "payment") return { elementType, empty, complete, collapsed: false, value: { type: "card" } };
  const error = state.error === null ? undefined : state.error;
  return { elementType, empty, complete, error, brand: textOf(state.brand) ?? "unknown", value: { postalCode: "" } };
}

/** Set property by property: the page's policy forbids style elements and style attributes, not the object model. */
function styleFrame(frame: HTMLIFrameElement): void {
  const { style } = frame;
  style.display = "block";
  style.border = "0";
  // The frame keeps a margin inside for focus rings, so that its fields line up with the page around it.
  style.margin = "-4px";
  style.padding = "0";
  style.width = "calc(100% + 8px)";
  style.height = "220px";
  style.background = "transparent";
  style.colorScheme = "normal";
}

/** The card element that the page passed to a method. */
export function elementOf(value: unknown): CardElement {
  if (value instanceof CardElement) return value;
  throw new IntegrationError("A card Element created by this Stripe object must be passed here.");
}
