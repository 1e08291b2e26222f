import type { Stripe, StripeElements, StripeError } from "@stripe/stripe-js";
import type { CardFormProps } from "./card-form";
import { isDone, isOver, type StripeTrouble, troubleOf } from "./stripe-browser";

export type Outcome = { readonly kind: "done" } | { readonly kind: "open" } | Exclude<StripeTrouble, { kind: "done" }>;

type Intent = Pick<CardFormProps, "mode" | "clientSecret" | "returnUrl">;

function outcomeOf(error: StripeError | undefined, isFinished: boolean): Outcome {
  if (error) return troubleOf(error);
  return isFinished ? { kind: "done" } : { kind: "open" };
}

/** Checks the fields, then confirms once. The promise never rejects: what Stripe.js throws is an unknown outcome too. */
export async function confirmCard(stripe: Stripe, elements: StripeElements, intent: Intent): Promise<Outcome> {
  try {
    const checked = await elements.submit();
    if (checked.error)
      return checked.error.type === "validation_error" ? { kind: "incomplete" } : troubleOf(checked.error);
    const options = {
      elements,
      confirmParams: { return_url: new URL(intent.returnUrl, location.href).href },
      redirect: "if_required",
    } as const;
    if (intent.mode === "setup") {
      const { error, setupIntent } = await stripe.confirmSetup(options);
      return outcomeOf(error, isDone(setupIntent?.status));
    }
    const { error, paymentIntent } = await stripe.confirmPayment(options);
    return outcomeOf(error, isOver(paymentIntent?.status));
  } catch {
    return { kind: "unknown" };
  }
}

/** What became of it, asked at Stripe: `open` means that nothing was taken and it may be tried again. */
export async function lookUpCard(stripe: Stripe, intent: Intent): Promise<Outcome> {
  try {
    if (intent.mode === "setup") {
      const { error, setupIntent } = await stripe.retrieveSetupIntent(intent.clientSecret);
      return outcomeOf(error, isDone(setupIntent?.status));
    }
    const { error, paymentIntent } = await stripe.retrievePaymentIntent(intent.clientSecret);
    return outcomeOf(error, isOver(paymentIntent?.status));
  } catch {
    return { kind: "unknown" };
  }
}

/** The bank still waits for an answer to a card that was typed before this page was loaded. */
export async function isWithBank(stripe: Stripe, { mode, clientSecret }: Intent): Promise<boolean> {
  if (mode === "setup") return false;
  const answer = await stripe.retrievePaymentIntent(clientSecret).catch(() => null);
  return answer?.paymentIntent?.status === "requires_action";
}
