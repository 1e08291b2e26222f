import type Stripe from "stripe";
import { emit } from "@/lib/simulator/engine/events";
import { randomText } from "@/lib/simulator/engine/identifiers";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { missing, type Problem, refused } from "@/lib/simulator/http/problem";
import type { IntentMemory } from "@/lib/simulator/store/kinds";

/** The two next actions that cards have; both kinds of intent take either. */
type NextAction =
  | { type: "redirect_to_url"; redirect_to_url: { return_url: string | null; url: string } }
  | { type: "use_stripe_sdk"; use_stripe_sdk: { type: string; stripe_js: string; source: string } };

/** What PaymentIntents and SetupIntents have in common: access to charge, customers, challenges. */
export type Confirmation = {
  readonly methodId: string | null;
  readonly offSession: boolean;
  /** Stripe.js is there to show the challenge: `use_stripe_sdk`. */
  readonly inBrowser: boolean;
  readonly returnUrl: string | null;
  readonly errorOnRequiresAction: boolean;
  /** The card was read out on the phone: nobody can be asked (facts 9.3). */
  readonly isMoto: boolean;
};

/** An intent in this account's space; throws 404 with Stripe's words. */
export function findPaymentIntent(state: SimulatorState, account: string, id: string): Stripe.PaymentIntent {
  const intent = state.store.paymentIntents.find(account, id);
  if (intent === undefined) throw missing("payment_intent", id, "intent");
  return intent;
}

/** A SetupIntent in this account's space; throws 404 with Stripe's words. */
export function findSetupIntent(state: SimulatorState, account: string, id: string): Stripe.SetupIntent {
  const intent = state.store.setupIntents.find(account, id);
  if (intent === undefined) throw missing("setupintent", id, "intent");
  return intent;
}

/** 400 payment_intent_unexpected_state with the intent in the error (facts 4.6). */
export function unexpectedPayment(intent: Stripe.PaymentIntent, message: string): Problem {
  return refused(message, { code: "payment_intent_unexpected_state", payment_intent: intent });
}

/** 400 setup_intent_unexpected_state with the intent in the error (facts 5.1). */
export function unexpectedSetup(intent: Stripe.SetupIntent, message: string): Problem {
  return refused(message, { code: "setup_intent_unexpected_state", setup_intent: intent });
}

/** Keeps an intent and, if something happened that Stripe tells about, its event. */
export function savePayment(
  state: SimulatorState,
  account: string,
  intent: Stripe.PaymentIntent,
  event?: Stripe.Event["type"],
): Stripe.PaymentIntent {
  state.store.paymentIntents.put(account, intent.id, intent);
  if (event !== undefined) emit(state, account, event, intent, { payment: intent.id });
  return intent;
}

/** Keeps a SetupIntent and, if something happened that Stripe tells about, its event. */
export function saveSetup(
  state: SimulatorState,
  account: string,
  intent: Stripe.SetupIntent,
  event?: Stripe.Event["type"],
): Stripe.SetupIntent {
  state.store.setupIntents.put(account, intent.id, intent);
  if (event !== undefined) emit(state, account, event, intent);
  return intent;
}

/** The customer and the payment method of an intent must belong together (facts 3.6 [~ texts]). */
export function checkOwner(customer: string | null, method: Stripe.PaymentMethod): void {
  if (method.customer === null || method.customer === customer) return;
  throw refused(
    customer === null
      ? `The provided PaymentMethod is attached to a Customer. You must include the Customer (${String(method.customer)}) when using it with an intent.`
      : `The customer does not have a payment method with the ID ${method.id}. The payment method must be attached to the customer.`,
    { param: "payment_method" },
  );
}

/**
 * Test mode lets accounts charge before they are onboarded; live mode does not. Strict unless the platform is switched
 * to lenient, since a product must not rely on it (facts 3.4).
 */
export function checkChargesEnabled(state: SimulatorState, account: string): void {
  const record = state.store.accounts.get(account);
  const platform = state.cause === null ? undefined : state.store.platforms.get(state.cause.platform);
  if (record?.chargesEnabled !== false || platform?.lenientCharges) return;
  throw refused("Your account cannot currently make charges. Complete its onboarding first.");
}

/** Methods that could redirect need an address to come back to; throws 400 without one (facts 4.2). */
export function checkReturnUrl(
  methods: Stripe.PaymentIntent.AutomaticPaymentMethods | Stripe.SetupIntent.AutomaticPaymentMethods | null,
  asked: Confirmation,
  intent: { payment_intent: Stripe.PaymentIntent } | { setup_intent: Stripe.SetupIntent },
): void {
  const mayRedirect = methods?.enabled === true && methods.allow_redirects !== "never";
  if (!mayRedirect || asked.inBrowser || asked.returnUrl !== null) return;
  const kind = "payment_intent" in intent ? "PaymentIntent" : "SetupIntent";
  throw refused(
    `This ${kind} is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a \`return_url\`. If you don't want to accept redirect-based payment methods, set \`automatic_payment_methods[enabled]\` to \`true\` and \`automatic_payment_methods[allow_redirects]\` to \`never\` when creating Setup Intents and Payment Intents.`,
    intent,
  );
}

/** Sends the customer to the bank's page: a token, and the next action that leads there (facts 4.5, 2.3). */
export function openChallenge(
  state: SimulatorState,
  account: string,
  kind: "payment" | "setup",
  intent: string,
  paymentMethod: string,
  asked: Confirmation,
): NextAction {
  closeChallenge(state, account, intent);
  const token = randomText(40);
  // Without an address to come back to, only Stripe.js in the page can show the challenge.
  const inBrowser = asked.inBrowser || asked.returnUrl === null;
  const { returnUrl } = asked;
  state.store.challenges.put(account, token, {
    token,
    kind,
    account,
    intent,
    paymentMethod,
    inBrowser,
    returnUrl,
    status: "open",
  });
  remember(state, account, intent, { challengeToken: token, returnUrl });
  const url = `${state.baseUrl}/3ds/${token}`;
  if (!inBrowser) return { type: "redirect_to_url", redirect_to_url: { return_url: returnUrl, url } };
  const details = { type: "three_d_secure_redirect", stripe_js: url, source: `payatt_3${randomText(23)}` };
  return { type: "use_stripe_sdk", use_stripe_sdk: details };
}

/** A challenge that can no longer decide anything, because its intent moved on. */
export function closeChallenge(state: SimulatorState, account: string, intent: string): void {
  const token = state.store.intentMemories.get(intent)?.challengeToken ?? null;
  const challenge = token === null ? undefined : state.store.challenges.get(token);
  if (challenge?.status !== "open") return;
  state.store.challenges.put(account, challenge.token, { ...challenge, status: "expired" });
}

/** What is remembered about an intent beside the object itself. */
export function memoryOf(state: SimulatorState, intent: string): IntentMemory {
  const fresh = { id: intent, returnUrl: null, challengeToken: null };
  return state.store.intentMemories.get(intent) ?? fresh;
}

/** Changes what is remembered about an intent. */
export function remember(
  state: SimulatorState,
  account: string,
  intent: string,
  changes: Partial<Omit<IntentMemory, "id">>,
): IntentMemory {
  const before = memoryOf(state, intent);
  return state.store.intentMemories.put(account, intent, { ...before, ...changes });
}

/** The application of the platform whose key made the call; null on the platform's own account (facts 4.1). */
export function applicationFor(state: SimulatorState, account: string): string | null {
  const platform = state.cause?.platform;
  if (platform === undefined || platform === account) return null;
  return state.store.platforms.get(platform)?.clientId ?? null;
}
