import { CardElement, type ElementHost } from "@/lib/simulator/browser/client/element";
import { Emitter, type Handler } from "@/lib/simulator/browser/client/emitter";
import { IntegrationError } from "@/lib/simulator/browser/client/failure";
import { parseClientSecret } from "@/lib/simulator/browser/client/intents";
import { type JsonRecord, recordOf, textOf } from "@/lib/simulator/browser/client/json";
import type { Credentials, ElementType, FrameInit, IntentSource } from "@/lib/simulator/browser/client/messages";

const FRAME_TITLES: Record<string, string> = {
  en: "Secure payment input frame",
  de: "Sicherer Eingaberahmen für Zahlungen",
  fr: "Cadre de saisie sécurisé pour le paiement",
};

function isCardType(type: string): type is ElementType {
  return type === "payment" || type === "card";
}

/** Reads the options of `stripe.elements()`; throws the IntegrationErrors that a page meets in practice. */
function sourceOf(options: JsonRecord): IntentSource | null {
  if (options.paymentMethodTypes !== undefined) {
    throw new IntegrationError(
      "elements(): `paymentMethodTypes` is no longer supported. Use `allowedPaymentMethodTypes`.",
    );
  }
  if (options.clientSecret !== undefined) {
    if (options.mode !== undefined) {
      throw new IntegrationError("elements(): you cannot specify both `clientSecret` and `mode`.");
    }
    return { kind: "secret", clientSecret: parseClientSecret(options.clientSecret).clientSecret };
  }
  const mode = options.mode;
  if (mode === undefined) return null;
  if (mode !== "payment" && mode !== "setup") {
    throw new IntegrationError(`elements(): the simulator knows the modes "payment" and "setup", not ${String(mode)}.`);
  }
  const currency = textOf(options.currency);
  const amount = options.amount;
  if (mode === "payment" && !(typeof amount === "number" && Number.isInteger(amount) && amount > 0)) {
    throw new IntegrationError("elements(): `amount` must be a positive integer in the smallest currency unit.");
  }
  if (mode === "payment" && currency === null) throw new IntegrationError("elements(): `currency` is required.");
  if (currency !== null && currency !== currency.toLowerCase()) {
    throw new IntegrationError(`elements(): \`currency\` must be lower case; you specified ${currency}.`);
  }
  return {
    kind: "deferred",
    mode,
    currency,
    setupFutureUsage: textOf(options.setupFutureUsage),
    captureMethod: textOf(options.captureMethod),
  };
}

/** `stripe.elements()`: one group of fields around one intent. */
export class Elements {
  readonly #base: string;
  readonly #credentials: Credentials;
  readonly #emitter = new Emitter();
  readonly #defaultLocale: string;
  #options: JsonRecord;
  #elements: CardElement[] = [];
  /** Deferred groups must be submitted before a secret exists, or the real Stripe.js refuses to confirm. */
  isSubmitted = false;
  source: IntentSource | null;

  constructor(base: string, credentials: Credentials, defaultLocale: string, options: JsonRecord) {
    this.#base = base;
    this.#credentials = credentials;
    this.#defaultLocale = defaultLocale;
    this.#options = options;
    this.source = sourceOf(options);
  }

  create(type: string, options?: unknown): CardElement {
    if (!isCardType(type)) throw new IntegrationError(`The simulator does not offer the Element of type ${type}.`);
    if (this.getElement(type)) throw new IntegrationError(`Can only create one Element of type ${type}.`);
    if (type === "payment" && this.source === null) {
      throw new IntegrationError(
        "In order to create a payment element, you must pass a clientSecret or mode when creating the Elements group.",
      );
    }
    const element = new CardElement(type, recordOf(options), this.#host());
    this.#elements.push(element);
    return element;
  }

  #host(): ElementHost {
    return {
      base: this.#base,
      describe: (type, options) => this.#describe(type, options),
      frameTitle: () => FRAME_TITLES[this.#locale()] ?? "Secure payment input frame",
      forget: (element) => {
        this.#elements = this.#elements.filter((other) => other !== element);
      },
    };
  }

  #locale(): string {
    const asked = textOf(this.#options.locale) ?? this.#defaultLocale;
    const locale = (asked === "auto" ? navigator.language : asked).slice(0, 2).toLowerCase();
    return locale in FRAME_TITLES ? locale : "en";
  }

  #describe(type: ElementType, options: JsonRecord): FrameInit {
    const networks = recordOf(recordOf(options.defaultValues).card).network ?? options.preferredNetwork;
    return {
      ...this.#credentials,
      elementType: type,
      locale: this.#locale(),
      appearance: plainCopy(this.#options.appearance),
      networks: Array.isArray(networks) ? networks.map(String) : [],
      terms: textOf(recordOf(options.terms).card),
      source: this.source,
    };
  }

  getElement(type: unknown): CardElement | null {
    // The React wrapper asks with its component, a function that carries the name.
    const name = typeof type === "function" ? Reflect.get(type, "__elementType") : type;
    return this.#elements.find((element) => element._elementType === name) ?? null;
  }

  /** The element that holds the card, or an IntegrationError as in the real library. */
  cardElement(): CardElement {
    const element = this.getElement("payment") ?? this.getElement("card");
    if (element) return element;
    throw new IntegrationError(
      "Invalid value for elements: it must have a mounted Payment Element. Please make sure the Element is still mounted.",
    );
  }

  update(options: unknown): void {
    const changed = recordOf(options);
    if (changed.clientSecret !== undefined) {
      throw new IntegrationError("elements.update(): you cannot change `clientSecret` after the group was created.");
    }
    this.#options = { ...this.#options, ...changed };
    this.source = sourceOf(this.#options);
    for (const element of this.#elements) element.refreshLook();
    queueMicrotask(() => this.#emitter.emit("update-end"));
  }

  async fetchUpdates(): Promise<JsonRecord> {
    const outcome = await this.#elements[0]?.call({ name: "refresh" });
    return outcome && "error" in outcome ? { error: outcome.error } : {};
  }

  async submit(): Promise<JsonRecord> {
    const outcome = await this.cardElement().call({ name: "submit" });
    if ("error" in outcome) return { error: outcome.error };
    this.isSubmitted = true;
    return { selectedPaymentMethod: "card" };
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
}

/** Functions and nodes cannot pass a port; an appearance is plain data by definition. */
function plainCopy(value: unknown): JsonRecord {
  const copy: unknown = JSON.parse(JSON.stringify(value ?? {}));
  return recordOf(copy);
}
