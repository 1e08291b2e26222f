import type Stripe from "stripe";
import { judgeSetup, judgeSetupAfterChallenge, type Verdict } from "@/lib/simulator/engine/authentication";
import { declineBody } from "@/lib/simulator/engine/declines";
import { idOf } from "@/lib/simulator/engine/fees";
import { newId } from "@/lib/simulator/engine/identifiers";
import {
  type Confirmation,
  checkOwner,
  checkReturnUrl,
  closeChallenge,
  openChallenge,
  saveSetup,
  unexpectedSetup,
} from "@/lib/simulator/engine/intents";
import { behaviourOf, consume, findMethod, linkToCustomer, markSetUp } from "@/lib/simulator/engine/payment-methods";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { docUrl, Problem } from "@/lib/simulator/http/problem";
import type { ChallengeRecord } from "@/lib/simulator/store/kinds";

/** Confirms a SetupIntent: the card is attached to the customer, asks for a challenge, or is declined with 402 (facts 5.1). */
export function confirmSetup(
  state: SimulatorState,
  account: string,
  intent: Stripe.SetupIntent,
  asked: Confirmation,
): Stripe.SetupIntent {
  checkConfirmable(intent);
  const methodId = asked.methodId ?? (intent.payment_method === null ? null : idOf(intent.payment_method));
  if (methodId === null) throw withoutMethod(intent);
  checkReturnUrl(intent.automatic_payment_methods, asked, { setup_intent: intent });
  const method = findMethod(state, account, methodId);
  checkOwner(intent.customer === null ? null : idOf(intent.customer), method);
  consume(state, account, method);
  closeChallenge(state, account, intent.id);
  const ready: Stripe.SetupIntent = {
    ...intent,
    payment_method: method.id,
    next_action: null,
    latest_attempt: newId("setatt", "1"),
  };
  const requested = intent.payment_method_options?.card?.request_three_d_secure ?? null;
  const verdict = judgeSetup(behaviourOf(state, method.id), requested);
  if (verdict.kind === "challenge") {
    const next_action = openChallenge(state, account, "setup", intent.id, method.id, asked);
    const waiting: Stripe.SetupIntent = { ...ready, status: "requires_action", next_action, last_setup_error: null };
    return saveSetup(state, account, waiting, "setup_intent.requires_action");
  }
  return conclude(state, account, ready, method, verdict);
}

/** The customer is through with the bank's page. A failed challenge never cancels the SetupIntent (facts 5.1). */
export function finishSetupChallenge(
  state: SimulatorState,
  challenge: ChallengeRecord,
  outcome: "complete" | "fail",
): void {
  const { account } = challenge;
  const intent = state.store.setupIntents.find(account, challenge.intent);
  const method = state.store.paymentMethods.find(account, challenge.paymentMethod);
  if (intent?.status !== "requires_action" || method === undefined) return;
  if (outcome === "fail") {
    const code = "setup_intent_authentication_failure";
    const failed = backToStart(intent, {
      type: "invalid_request_error",
      code,
      message: "The latest attempt to set up the payment method has failed because authentication failed.",
      doc_url: docUrl(code),
      payment_method: method,
    });
    saveSetup(state, account, failed, "setup_intent.setup_failed");
    return;
  }
  try {
    const verdict = judgeSetupAfterChallenge(behaviourOf(state, method.id));
    conclude(state, account, { ...intent, next_action: null }, method, verdict);
  } catch (error) {
    // The decline is written on the intent; whoever waits for the bank's page reads it there.
    if (!(error instanceof Problem)) throw error;
  }
}

function checkConfirmable(intent: Stripe.SetupIntent): void {
  if (
    intent.status === "requires_payment_method" ||
    intent.status === "requires_confirmation" ||
    intent.status === "requires_action"
  ) {
    return;
  }
  throw unexpectedSetup(
    intent,
    intent.status === "succeeded"
      ? "You cannot confirm this SetupIntent because it has already succeeded."
      : `You cannot confirm this SetupIntent because it has a status of ${intent.status}.`,
  );
}

function withoutMethod(intent: Stripe.SetupIntent): Problem {
  return unexpectedSetup(
    intent,
    "You cannot confirm this SetupIntent because it's missing a payment method. Update the SetupIntent with a payment method and then confirm it again.",
  );
}

function conclude(
  state: SimulatorState,
  account: string,
  intent: Stripe.SetupIntent,
  method: Stripe.PaymentMethod,
  verdict: Verdict,
): Stripe.SetupIntent {
  if (verdict.kind === "decline") {
    const body = declineBody(verdict.reason, null);
    const failed = backToStart(intent, { ...body, payment_method: method });
    saveSetup(state, account, failed, "setup_intent.setup_failed");
    throw new Problem(402, { ...body, setup_intent: failed, payment_method: method }, true);
  }
  if (intent.usage === "off_session") markSetUp(state, method.id);
  if (intent.customer !== null && method.customer === null) {
    linkToCustomer(state, account, method, idOf(intent.customer));
  }
  return saveSetup(
    state,
    account,
    { ...intent, last_setup_error: null, status: "succeeded" },
    "setup_intent.succeeded",
  );
}

function backToStart(
  intent: Stripe.SetupIntent,
  last_setup_error: Stripe.SetupIntent.LastSetupError,
): Stripe.SetupIntent {
  return { ...intent, last_setup_error, next_action: null, payment_method: null, status: "requires_payment_method" };
}
