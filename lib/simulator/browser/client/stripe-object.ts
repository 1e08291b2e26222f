import { callApi } from "@/lib/simulator/browser/client/api";
import { confirmCard, confirmIntent, followActions, type Session } from "@/lib/simulator/browser/client/confirm";
import { elementOf } from "@/lib/simulator/browser/client/element";
import { Elements } from "@/lib/simulator/browser/client/elements";
import { IntegrationError } from "@/lib/simulator/browser/client/failure";
import { expectIntent, parseClientSecret, resultOf, retrieveIntent } from "@/lib/simulator/browser/client/intents";
import { type JsonRecord, recordOf, textOf } from "@/lib/simulator/browser/client/json";
import type { IntentKind, Outcome } from "@/lib/simulator/browser/client/messages";

/** The part of Stripe.js that a card payment uses (facts 2.3); everything else is absent, so using it fails loudly. */
export type StripeObject = {
  elements(options?: unknown): Elements;
  confirmPayment(options: unknown): Promise<JsonRecord>;
  confirmSetup(options: unknown): Promise<JsonRecord>;
  confirmCardPayment(clientSecret: unknown, data?: unknown, options?: unknown): Promise<JsonRecord>;
  confirmCardSetup(clientSecret: unknown, data?: unknown, options?: unknown): Promise<JsonRecord>;
  handleNextAction(options: unknown): Promise<JsonRecord>;
  handleCardAction(clientSecret: unknown): Promise<JsonRecord>;
  retrievePaymentIntent(clientSecret: unknown): Promise<JsonRecord>;
  retrieveSetupIntent(clientSecret: unknown): Promise<JsonRecord>;
  createPaymentMethod(options: unknown): Promise<JsonRecord>;
  createToken(element: unknown, data?: unknown): Promise<JsonRecord>;
  _registerWrapper(wrapper: unknown): void;
  registerAppInfo(info: unknown): void;
};

async function nextAction(session: Session, clientSecret: unknown): Promise<JsonRecord> {
  const ref = parseClientSecret(clientSecret);
  const current = await retrieveIntent(session.base, session.credentials, ref);
  if ("object" in current && current.object.status !== "requires_action") {
    const name = ref.kind === "payment_intent" ? "PaymentIntent" : "SetupIntent";
    throw new IntegrationError(`handleNextAction: The ${name} supplied is not in the requires_action state.`);
  }
  return resultOf(ref.kind, await followActions(session, ref, current));
}

async function retrieve(session: Session, kind: IntentKind, method: string, secret: unknown): Promise<JsonRecord> {
  const ref = expectIntent(secret, kind, method);
  return resultOf(kind, await retrieveIntent(session.base, session.credentials, ref));
}

function named(name: string, outcome: Outcome): JsonRecord {
  return "error" in outcome ? { error: outcome.error } : { [name]: outcome.object };
}

async function createPaymentMethod(session: Session, argument: unknown): Promise<JsonRecord> {
  const { elements, params, card, ...rest } = recordOf(argument);
  if (elements instanceof Elements) {
    if (elements.source?.kind === "deferred" && !elements.isSubmitted) {
      throw new IntegrationError("elements.submit() must be called before stripe.createPaymentMethod().");
    }
    const body = recordOf(params);
    return named("paymentMethod", await elements.cardElement().call({ name: "createPaymentMethod", body }));
  }
  const token = textOf(recordOf(card).token);
  if (token !== null) {
    const body = { ...rest, type: "card", card: { token } };
    return named(
      "paymentMethod",
      await callApi(session.base, session.credentials, "POST", "/v1/payment_methods", body),
    );
  }
  return named("paymentMethod", await elementOf(card).call({ name: "createPaymentMethod", body: rest }));
}

/** One Stripe object for one key and, with `stripeAccount`, one connected account; any number may exist side by side. */
export function createStripeObject(session: Session): StripeObject {
  return {
    elements: (options) => new Elements(session.base, session.credentials, session.locale, recordOf(options)),
    confirmPayment: (options) => confirmIntent(session, "payment_intent", "confirmPayment", options),
    confirmSetup: (options) => confirmIntent(session, "setup_intent", "confirmSetup", options),
    confirmCardPayment: (secret, data, options) =>
      confirmCard(session, "payment_intent", "confirmCardPayment", secret, data, options),
    confirmCardSetup: (secret, data, options) =>
      confirmCard(session, "setup_intent", "confirmCardSetup", secret, data, options),
    handleNextAction: (options) => nextAction(session, recordOf(options).clientSecret),
    handleCardAction: (clientSecret) => nextAction(session, clientSecret),
    retrievePaymentIntent: (secret) => retrieve(session, "payment_intent", "retrievePaymentIntent", secret),
    retrieveSetupIntent: (secret) => retrieve(session, "setup_intent", "retrieveSetupIntent", secret),
    createPaymentMethod: (options) => createPaymentMethod(session, options),
    createToken: async (element, data) =>
      named("token", await elementOf(element).call({ name: "createToken", body: recordOf(data) })),
    _registerWrapper: () => {},
    registerAppInfo: () => {},
  };
}
