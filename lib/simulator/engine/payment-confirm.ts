import type Stripe from "stripe";
import {
  judgeAfterChallenge,
  judgeCharge,
  threeDSecureResult,
  type Verdict,
} from "@/lib/simulator/engine/authentication";
import { askedByBank, takeRefusal } from "@/lib/simulator/engine/bank-refusals";
import { isHold } from "@/lib/simulator/engine/card-features";
import { approveCharge } from "@/lib/simulator/engine/charges";
import { idOf } from "@/lib/simulator/engine/fees";
import {
  type Confirmation,
  checkChargesEnabled,
  checkOwner,
  checkReturnUrl,
  closeChallenge,
  memoryOf,
  openChallenge,
  remember,
  savePayment,
  unexpectedPayment,
} from "@/lib/simulator/engine/intents";
import { declinePayment, failAuthentication, refuseAction } from "@/lib/simulator/engine/payment-failures";
import {
  behaviourOf,
  consume,
  findMethod,
  linkToCustomer,
  markSetUp,
  tokenOf,
} from "@/lib/simulator/engine/payment-methods";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { Problem } from "@/lib/simulator/http/problem";
import type { ChallengeRecord } from "@/lib/simulator/store/kinds";

/**
 * Confirms a PaymentIntent (facts 4.1, 4.5). Off-session it either succeeds or throws HTTP 402; on-session it may end
 * in `requires_action`. Throws 400 for a state, customer or payment method that does not fit.
 */
export function confirmPayment(
  state: SimulatorState,
  account: string,
  intent: Stripe.PaymentIntent,
  asked: Confirmation,
): Stripe.PaymentIntent {
  checkConfirmable(intent);
  const methodId = asked.methodId ?? (intent.payment_method === null ? null : idOf(intent.payment_method));
  if (methodId === null) throw withoutMethod(intent);
  checkReturnUrl(intent.automatic_payment_methods, asked, { payment_intent: intent });
  const method = findMethod(state, account, methodId);
  checkOwner(customerOf(intent), method);
  checkChargesEnabled(state, account);
  const hasPassed = passedChallenge(state, account, intent, method);
  if (!hasPassed) consume(state, account, method);
  closeChallenge(state, account, intent.id);
  const ready: Stripe.PaymentIntent = { ...intent, payment_method: method.id, next_action: null };
  const options = cardOptions(intent);
  const behaviour = behaviourOf(state, method.id);
  const verdict = hasPassed
    ? judgeAfterChallenge(behaviour)
    : (askedByBank(state, method.id, asked) ??
      judgeCharge(behaviour, {
        offSession: asked.offSession,
        isSetUp: tokenOf(state, method.id).isSetUp,
        requestThreeDSecure: options.requestThreeDSecure,
        isMoto: asked.isMoto,
      }));
  if (verdict.kind === "challenge") return challenge(state, account, ready, method, asked);
  return conclude(state, account, ready, method, verdict, { offSession: asked.offSession, wasChallenged: hasPassed });
}

/** With `confirmation_method: manual` the server confirms once more after the challenge, with the same card (facts 4.1). */
function passedChallenge(
  state: SimulatorState,
  account: string,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
): boolean {
  if (intent.confirmation_method !== "manual" || memoryOf(state, intent.id).authenticated !== method.id) return false;
  remember(state, account, intent.id, { authenticated: null });
  return true;
}

/** The customer is through with the bank's page: charge, or back to `requires_payment_method`. */
export function finishPaymentChallenge(
  state: SimulatorState,
  challenge: ChallengeRecord,
  outcome: "complete" | "fail",
): void {
  const { account } = challenge;
  const intent = state.store.paymentIntents.find(account, challenge.intent);
  const method = state.store.paymentMethods.find(account, challenge.paymentMethod);
  if (intent?.status !== "requires_action" || method === undefined) return;
  if (outcome === "fail") {
    failAuthentication(state, account, intent, method);
    return;
  }
  const ready: Stripe.PaymentIntent = { ...intent, next_action: null };
  if (intent.confirmation_method === "manual") {
    remember(state, account, intent.id, { authenticated: method.id });
    savePayment(state, account, { ...ready, status: "requires_confirmation" });
    return;
  }
  const verdict = judgeAfterChallenge(behaviourOf(state, method.id));
  try {
    conclude(state, account, ready, method, verdict, { offSession: false, wasChallenged: true });
  } catch (error) {
    // The decline is written on the intent; whoever waits for the bank's page reads it there.
    if (!(error instanceof Problem)) throw error;
  }
}

function checkConfirmable(intent: Stripe.PaymentIntent): void {
  switch (intent.status) {
    case "requires_payment_method":
    case "requires_confirmation":
    case "requires_action":
      return;
    case "succeeded":
      throw unexpectedPayment(
        intent,
        "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.",
      );
    default:
      throw unexpectedPayment(
        intent,
        `You cannot confirm this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, requires_action.`,
      );
  }
}

function withoutMethod(intent: Stripe.PaymentIntent): Problem {
  return unexpectedPayment(
    intent,
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
  );
}

function challenge(
  state: SimulatorState,
  account: string,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  asked: Confirmation,
): Stripe.PaymentIntent {
  if (asked.errorOnRequiresAction) throw refuseAction(state, account, intent, method);
  const next_action = openChallenge(state, account, "payment", intent.id, method.id, asked);
  const waiting: Stripe.PaymentIntent = { ...intent, status: "requires_action", next_action, last_payment_error: null };
  return savePayment(state, account, waiting, "payment_intent.requires_action");
}

type Circumstances = { readonly offSession: boolean; readonly wasChallenged: boolean };

function conclude(
  state: SimulatorState,
  account: string,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  verdict: Verdict,
  circumstances: Circumstances,
): Stripe.PaymentIntent {
  const behaviour = behaviourOf(state, method.id);
  const { network, requestThreeDSecure } = cardOptions(intent);
  const threeDSecure = threeDSecureResult(behaviour, circumstances.wasChallenged, requestThreeDSecure);
  const attempt = { intent, method, behaviour, network, offSession: circumstances.offSession, threeDSecure };
  const refusal = verdict.kind === "decline" ? verdict.reason : takeRefusal(state, method.id, circumstances);
  if (refusal !== null) throw declinePayment(state, account, attempt, refusal);
  const charge = approveCharge(state, account, attempt);
  keepForLater(state, account, intent, method);
  const isHeld = isHold(intent);
  const done: Stripe.PaymentIntent = {
    ...intent,
    amount_capturable: isHeld ? intent.amount : 0,
    amount_received: isHeld ? 0 : intent.amount,
    last_payment_error: null,
    latest_charge: charge.id,
    status: isHeld ? "requires_capture" : "succeeded",
  };
  const event = isHeld ? "payment_intent.amount_capturable_updated" : "payment_intent.succeeded";
  return savePayment(state, account, done, event);
}

/** `setup_future_usage`: the card is attached to the customer and counts as set up. */
function keepForLater(
  state: SimulatorState,
  account: string,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
): void {
  const usage = intent.payment_method_options?.card?.setup_future_usage ?? intent.setup_future_usage;
  if (usage === null || usage === "none") return;
  if (usage === "off_session") markSetUp(state, method.id);
  const customer = customerOf(intent);
  if (customer !== null && method.customer === null) linkToCustomer(state, account, method, customer);
}

function customerOf(intent: Stripe.PaymentIntent): string | null {
  return intent.customer === null ? null : idOf(intent.customer);
}

function cardOptions(intent: Stripe.PaymentIntent): { network: string | null; requestThreeDSecure: string | null } {
  const card = intent.payment_method_options?.card;
  return { network: card?.network ?? null, requestThreeDSecure: card?.request_three_d_secure ?? null };
}
