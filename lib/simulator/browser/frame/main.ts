import { callApi } from "@/lib/simulator/browser/client/api";
import type { StripeError } from "@/lib/simulator/browser/client/failure";
import { intentPath, parseClientSecret } from "@/lib/simulator/browser/client/intents";
import { isRecord, type JsonRecord, recordOf } from "@/lib/simulator/browser/client/json";
import {
  type CardCall,
  type FrameCall,
  type FrameInit,
  type FromFrame,
  HELLO,
  type Outcome,
  type ToFrame,
  trustedMessage,
} from "@/lib/simulator/browser/client/messages";
import { CardForm } from "@/lib/simulator/browser/frame/form";
import { applyLook } from "@/lib/simulator/browser/frame/look";
import { part } from "@/lib/simulator/browser/frame/page";
import { textsFor } from "@/lib/simulator/browser/frame/texts";

const address = new URLSearchParams(window.location.hash.slice(1));
const nonce = address.get("nonce") ?? "";
const embedder = address.get("embedder") ?? "";
/** `/js/elements/payment` below the simulator's base. */
const base = window.location.origin + window.location.pathname.replace(/\/js\/elements\/[a-z]+$/, "");

let port: MessagePort | null = null;
let init: FrameInit | null = null;

function tell(message: FromFrame): void {
  port?.postMessage(message);
}

const form = new CardForm({
  changed: () => tell({ type: "change", state: form.state() }),
  focus: () => tell({ type: "focus" }),
  blur: () => tell({ type: "blur" }),
  escape: () => tell({ type: "escape" }),
});

const TERMINAL = ["succeeded", "canceled", "requires_capture", "processing"];

/** What the real fields learn from Stripe before they show themselves: a bad key or secret ends here. */
async function load(given: FrameInit): Promise<Outcome> {
  const secret = given.source?.kind === "secret" ? given.source.clientSecret : null;
  const outcome = await callApi(base, given, "GET", "/v1/elements/sessions", { client_secret: secret });
  if ("error" in outcome) return outcome;
  const intent = recordOf(outcome.object.intent);
  if (!TERMINAL.includes(String(intent.status))) return { object: intent };
  return {
    error: {
      type: "invalid_request_error",
      code: `${String(intent.object)}_unexpected_state`,
      message: `This ${intent.object === "payment_intent" ? "PaymentIntent" : "SetupIntent"} is in a terminal state and cannot be used to initialize Elements.`,
    },
  };
}

function isForLater(given: FrameInit, loaded: JsonRecord): boolean {
  if (given.source?.kind === "deferred") return given.source.mode === "setup" || given.source.setupFutureUsage !== null;
  return loaded.object === "setup_intent" || typeof loaded.setup_future_usage === "string";
}

function look(appearance: JsonRecord, locale: string): void {
  applyLook(appearance);
  form.speak(locale);
  part("terms", HTMLElement).textContent = textsFor(locale).terms;
  part("unavailable", HTMLElement).textContent = textsFor(locale).unavailable;
}

async function begin(given: FrameInit): Promise<void> {
  init = given;
  look(given.appearance, given.locale);
  form.prefer(given.networks);
  const outcome = await load(given);
  const isLoaded = "object" in outcome;
  part("fields", HTMLElement).hidden = !isLoaded;
  part("unavailable", HTMLElement).hidden = isLoaded;
  if (!isLoaded) {
    tell({ type: "loaderror", error: outcome.error });
    return;
  }
  const showsTerms = given.elementType === "payment" && given.terms !== "never";
  part("terms", HTMLElement).hidden = !(showsTerms && (given.terms === "always" || isForLater(given, outcome.object)));
  tell({ type: "ready" });
}

/** Everything that needs the number happens here, between this page and its own origin. */
async function sendCard(given: FrameInit, call: CardCall): Promise<Outcome> {
  const error: StripeError | null = form.validate();
  if (error) return { error };
  switch (call.name) {
    case "submit":
      return { object: {} };
    case "confirm": {
      const ref = parseClientSecret(call.clientSecret);
      const details = recordOf(call.body.payment_method_data);
      const payment_method_data = { ...details, type: "card", card: form.card() };
      const body = { ...call.body, client_secret: ref.clientSecret, payment_method_data };
      return callApi(base, given, "POST", `${intentPath(ref)}/confirm`, body);
    }
    case "createPaymentMethod":
      return callApi(base, given, "POST", "/v1/payment_methods", { ...call.body, type: "card", card: form.card() });
    case "createToken":
      return callApi(base, given, "POST", "/v1/tokens", { card: { ...call.body, ...form.card() } });
  }
}

async function answer(id: number, call: FrameCall): Promise<void> {
  if (!init) return;
  const outcome = await (call.name === "refresh" ? load(init) : sendCard(init, call));
  tell({ type: "answer", id, outcome });
}

function obey(message: ToFrame): Promise<void> | void {
  switch (message.type) {
    case "init":
      return begin(message.init);
    case "look":
      return look(message.appearance, message.locale);
    case "focus":
      return form.focus();
    case "blur":
      return form.blur();
    case "clear":
      return form.clear();
    case "call":
      return answer(message.id, message.call);
  }
}

window.addEventListener("message", (event) => {
  if (event.source !== window.parent || event.origin !== embedder || port !== null) return;
  if (!isRecord(event.data) || event.data.type !== HELLO || event.data.nonce !== nonce) return;
  port = event.ports[0] ?? null;
  if (port === null) return;
  port.onmessage = (message: MessageEvent): void => void obey(trustedMessage<ToFrame>(message));
  // A body that is as high as its content is what the embedding page sizes the frame by.
  new ResizeObserver(() =>
    tell({ type: "height", pixels: Math.ceil(document.body.getBoundingClientRect().height) }),
  ).observe(document.body);
});

// Opened on its own, the form has nobody to talk to.
if (URL.canParse(embedder)) window.parent.postMessage({ type: HELLO, nonce }, embedder);
