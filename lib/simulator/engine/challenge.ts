import { finishPaymentChallenge } from "@/lib/simulator/engine/payment-confirm";
import { finishSetupChallenge } from "@/lib/simulator/engine/setup-confirm";
import { changeByItself, type SimulatorState } from "@/lib/simulator/engine/state";
import type { ChallengeRecord } from "@/lib/simulator/store/kinds";

export type ChallengeView = {
  readonly kind: "payment" | "setup";
  /** Minor units; only for payments. */
  readonly amount?: number;
  readonly currency?: string;
  readonly merchantName: string;
  /** Where the bank sends the customer; `null` when Stripe.js waits in the page. */
  readonly returnUrl: string | null;
  readonly status: "open" | "done" | "expired";
};

/** What the bank's page shows for a 3-D Secure token; undefined for a token that was never given out. */
export function findChallenge(state: SimulatorState, token: string): ChallengeView | undefined {
  const challenge = state.store.challenges.get(token);
  if (challenge === undefined) return undefined;
  const merchantName = state.store.accounts.get(challenge.account)?.name ?? challenge.account;
  const { kind, status } = challenge;
  const returnUrl = challenge.inBrowser ? null : challenge.returnUrl;
  const intent = state.store.paymentIntents.get(challenge.intent);
  if (intent === undefined) return { kind, merchantName, returnUrl, status };
  return { kind, merchantName, returnUrl, status, amount: intent.amount, currency: intent.currency };
}

/**
 * The customer pressed Complete or Fail at the bank. Charges or attaches the card, or sends the intent back to
 * `requires_payment_method` (facts 4.5, 5.1). A second press changes nothing.
 */
export function completeChallenge(
  state: SimulatorState,
  token: string,
  outcome: "complete" | "fail",
): { redirectUrl: string | null } {
  const challenge = state.store.challenges.get(token);
  if (challenge === undefined) return { redirectUrl: null };
  if (challenge.status === "open") {
    changeByItself(state, () => {
      state.store.challenges.put(challenge.account, token, { ...challenge, status: "done" });
      if (challenge.kind === "payment") finishPaymentChallenge(state, challenge, outcome);
      else finishSetupChallenge(state, challenge, outcome);
    });
  }
  return { redirectUrl: returnAddress(state, challenge) };
}

/** Query of the way back, as seen on server-created redirects; whether more parameters exist is not established. */
function returnAddress(state: SimulatorState, challenge: ChallengeRecord): string | null {
  if (challenge.inBrowser || challenge.returnUrl === null) return null;
  const url = new URL(challenge.returnUrl);
  const payment = state.store.paymentIntents.get(challenge.intent);
  if (payment !== undefined) {
    url.searchParams.set("payment_intent", payment.id);
    url.searchParams.set("payment_intent_client_secret", payment.client_secret ?? "");
    url.searchParams.set("source_type", "card");
    return url.toString();
  }
  const setup = state.store.setupIntents.get(challenge.intent);
  url.searchParams.set("setup_intent", challenge.intent);
  url.searchParams.set("setup_intent_client_secret", setup?.client_secret ?? "");
  url.searchParams.set("redirect_status", setup?.status === "succeeded" ? "succeeded" : "failed");
  return url.toString();
}
