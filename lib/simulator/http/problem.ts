import type Stripe from "stripe";

/** Only set keys are present in an error (facts 8.4): absent values are left out, never null. */
export type ErrorBody = {
  type: "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";
  message: string;
  code?: string;
  decline_code?: string;
  advice_code?: string;
  network_advice_code?: string;
  network_decline_code?: string;
  param?: string;
  charge?: string;
  doc_url?: string;
  request_log_url?: string;
  payment_intent?: Stripe.PaymentIntent;
  setup_intent?: Stripe.SetupIntent;
  payment_method?: Stripe.PaymentMethod;
  payment_method_type?: string;
};

/**
 * An answer that is an error of Stripe. `isRemembered` says whether an idempotency key keeps it: what is refused
 * before the endpoint began to work (parameters, keys, limits) is not kept (facts 8.1).
 */
export class Problem extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly isRemembered: boolean;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: ErrorBody, isRemembered: boolean, headers: Record<string, string> = {}) {
    super(body.message);
    this.status = status;
    this.body = body.code === undefined ? body : { ...body, doc_url: body.doc_url ?? docUrl(body.code) };
    this.isRemembered = isRemembered;
    this.headers = headers;
  }
}

/** An error in the shape of OAuth: `{error, error_description}` (facts 3.1). */
export class OAuthProblem extends Problem {
  readonly error: string;

  constructor(error: string, description: string, status: 400 | 401 = 400) {
    super(status, { type: "invalid_request_error", message: description }, true);
    this.error = error;
  }
}

/** Where Stripe explains an error code. */
export function docUrl(code: string): string {
  return `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}`;
}

/** A parameter that is wrong in itself: refused before anything is done, so no key remembers it. */
export function badParameter(message: string, param: string, code?: string): Problem {
  return new Problem(
    400,
    { type: "invalid_request_error", message, param, ...(code === undefined ? {} : { code }) },
    false,
  );
}

/** A request that does not fit the state of things. */
export function refused(message: string, extra: Partial<ErrorBody> = {}): Problem {
  return new Problem(400, { type: "invalid_request_error", message, ...extra }, true);
}

/** `word` as Stripe writes the kind in this sentence: "customer", "payment_intent", "setupintent", "PaymentMethod". */
export function missing(word: string, id: string, param: string, hint = ""): Problem {
  const message = `No such ${word}: '${id}'${hint}`;
  return new Problem(404, { type: "invalid_request_error", code: "resource_missing", message, param }, true);
}

/** The hint of Stripe when an object may live on another account (facts 3.6). */
export const ON_CONNECTED_ACCOUNT =
  "; It's possible this PaymentMethod exists on one of your connected accounts, in which case you should retry this request on that connected account. Learn more at https://stripe.com/docs/connect/authentication";
