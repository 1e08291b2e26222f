import Stripe from "stripe";
import type { Answer } from "@/lib/stripe/gateway";
import { ClosedConnection } from "@/lib/stripe/wire";

/**
 * Turns one call into an answer of ours. Declines (402) are looked at by the caller first, because they belong to a
 * PaymentIntent. Sources: docs.stripe.com/error-handling, /error-low-level; facts in `Answer`.
 */
export async function ask<T>(call: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    return isClosed(error) ? askOnceMore(call) : failure(error);
  }
}

/**
 * Mostly a kept-alive connection that Stripe had closed already, so it is worth one more try under the same key. That this try
 * was not executed says nothing about the first.
 */
async function askOnceMore<T>(call: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    const answer = failure(error);
    return answer.reason === "not_executed" ? { ok: false, reason: "unknown" } : answer;
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeConnectionError && error.detail instanceof ClosedConnection;
}

function failure(error: unknown): Exclude<Answer<never>, { ok: true }> {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  if (error instanceof Stripe.errors.StripeRateLimitError)
    return { ok: false, reason: "not_executed", because: "rate_limited" };
  if (
    error instanceof Stripe.errors.StripeAuthenticationError ||
    error instanceof Stripe.errors.StripePermissionError
  ) {
    return { ok: false, reason: "not_executed", because: "no_access" };
  }
  if (error instanceof Stripe.errors.StripeConnectionError) {
    return isRefusedConnection(error)
      ? { ok: false, reason: "not_executed", because: "unreachable" }
      : { ok: false, reason: "unknown" };
  }
  if (error instanceof Stripe.errors.StripeInvalidRequestError || error instanceof Stripe.errors.StripeCardError) {
    return { ok: false, reason: "refused", code: error.code ?? "invalid_request" };
  }
  if (error instanceof Stripe.errors.StripeIdempotencyError) throw error; // a frozen request was changed: a bug of ours
  return { ok: false, reason: "unknown" };
}

/** Nothing was sent when the connection itself was refused. */
function isRefusedConnection(error: Stripe.errors.StripeConnectionError): boolean {
  const detail: unknown = error.detail;
  return detail instanceof Error && "code" in detail && (detail.code === "ECONNREFUSED" || detail.code === "ENOTFOUND");
}

export function mapAnswer<A, B>(answer: Answer<A>, change: (value: A) => B): Answer<B> {
  return answer.ok ? { ok: true, value: change(answer.value) } : answer;
}
