import { isRecord, type JsonRecord, recordOf, textOf } from "@/lib/simulator/browser/client/json";

/** The error object that Stripe.js resolves with (type definitions of `@stripe/stripe-js`, `StripeError`). */
export type StripeError = { type: string; message?: string; code?: string } & JsonRecord;

/** A mistake of the embedding page; the real Stripe.js throws or rejects with an error of this name. */
export class IntegrationError extends Error {
  override readonly name = "IntegrationError";
}

/** An error body of the API as Stripe.js shows it; anything without the documented shape is an `api_error`. */
export function errorOfBody(body: unknown): StripeError {
  const error = isRecord(body) ? recordOf(body.error) : {};
  const type = textOf(error.type);
  if (type === null) return { type: "api_error", message: "An unexpected answer came from the API." };
  return { ...error, type };
}

/** The answer never arrived, or was not JSON. */
export function connectionError(): StripeError {
  return {
    type: "api_connection_error",
    message: "We are experiencing issues connecting to our servers. Please try again in a few moments.",
  };
}

/** Refused before anything was sent (`incomplete_number`, `invalid_expiry_month_past`, …). */
export function validationError(code: string, message: string): StripeError {
  return { type: "validation_error", code, message };
}
