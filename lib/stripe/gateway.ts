import type { ChargeListed, MovementListed, RefundListed } from "@/lib/domain/difference";
import type { Currency, Minor } from "@/lib/domain/money";
import type { AttemptRequest, PaymentSeen } from "@/lib/domain/payment";
import type { Window } from "@/lib/domain/reconcile";

/**
 * What an answer of Stripe's tells us. `unknown`: the request may have been executed (timeout, 5xx, cut connection, 409);
 * `not_executed`: it was not (429, connection refused before sending, our key or access was refused). Neither is a decline.
 */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: "unknown" }
  | {
      readonly ok: false;
      readonly reason: "not_executed";
      readonly because: "rate_limited" | "no_access" | "unreachable";
    }
  /** A definite 4xx: Stripe did not and will not do it. `code` is Stripe's. */
  | { readonly ok: false; readonly reason: "refused"; readonly code: string };

/** The key of a call that moves money is the id of our row; the gateway's types require it. */
export type IdempotencyKey = string & { readonly __brand: "IdempotencyKey" };

/** The one place where a row's id becomes a key. `suffix` names a second call for the same row. */
export function keyOf(rowId: string, suffix = ""): IdempotencyKey {
  const key: string = suffix ? `${rowId}:${suffix}` : rowId;
  return key as IdempotencyKey; // branding: only this function makes keys
}

export type CardSeen = {
  readonly paymentMethodId: string;
  readonly brand: string;
  readonly last4: string;
  readonly expMonth: number;
  readonly expYear: number;
  readonly country: string | null;
  readonly fingerprint: string | null;
  readonly networks: { readonly available: readonly string[]; readonly preferred: string | null };
};

export type SetupSeen = {
  readonly setupIntentId: string;
  readonly state: "open" | "succeeded" | "canceled";
  readonly clientSecret: string | null;
  readonly customerId: string | null;
  readonly card: CardSeen | null;
};

export type RefundSeen = {
  readonly refundId: string;
  readonly refundPartId: string | null;
  readonly paymentIntentId: string | null;
  readonly chargeId: string | null;
  readonly amountMinor: Minor;
  readonly state: "pending" | "succeeded" | "failed";
  /** The money has left the account's Stripe balance. */
  readonly isBooked: boolean;
  readonly failureReason: string | null;
  readonly createdAt: Date;
};

export type AccountSeen = {
  readonly account: string;
  readonly chargesEnabled: boolean;
  readonly payoutsEnabled: boolean;
  readonly detailsSubmitted: boolean;
  readonly capabilities: Readonly<Record<string, string>>;
  readonly requirements: readonly { readonly name: string; readonly deadline: "current" | "past_due" | "eventual" }[];
};

/** Where a payment must be if it exists. `customerId` is the driver's on the account, null for a guest's. */
export type PaymentTrace = {
  readonly paymentId: string;
  readonly customerId: string | null;
  readonly since: Date;
  readonly until: Date;
};

export type BalanceSeen = { readonly currency: string; readonly availableMinor: Minor; readonly pendingMinor: Minor };

/** Our words for what we ask of Stripe with one app's platform keys. */
export type StripeGateway = {
  /** The app's platform account: the book of its fee income. */
  readonly platformAccount: string;
  /** One frozen request of an attempt under its key: create (and confirm), confirm again, capture, release. A decline is an answer, not an error. */
  send(key: IdempotencyKey, request: AttemptRequest): Promise<Answer<PaymentSeen>>;
  fetchPayment(account: string, paymentIntentId: string): Promise<Answer<PaymentSeen>>;
  /** Looks for the PaymentIntent of one of our payments by customer, time and our metadata; null: none exists. */
  findPayment(account: string, by: PaymentTrace): Promise<Answer<PaymentSeen | null>>;
  cancelPayment(account: string, paymentIntentId: string): Promise<Answer<PaymentSeen>>;
  createCustomer(key: IdempotencyKey, request: { driverId: string }): Promise<Answer<{ customerId: string }>>;
  createSetup(
    key: IdempotencyKey,
    request: { customerId: string; setupId: string; onBehalfOf: string | null },
  ): Promise<Answer<SetupSeen>>;
  fetchSetup(setupIntentId: string): Promise<Answer<SetupSeen>>;
  /** The newest SetupIntents of a customer with one card. */
  listSetups(by: { customerId: string; paymentMethodId: string }): Promise<Answer<readonly SetupSeen[]>>;
  setPreferredNetwork(paymentMethodId: string, network: string): Promise<Answer<CardSeen>>;
  detach(paymentMethodId: string, account: string | null): Promise<Answer<null>>;
  /** Copies a card of the platform to a connected account; attach it before its first use, else that use consumes it. */
  cloneCard(
    key: IdempotencyKey,
    request: { account: string; customerId: string; paymentMethodId: string },
  ): Promise<Answer<CardSeen>>;
  createCustomerWithCard(
    key: IdempotencyKey,
    request: { account: string; driverId: string; paymentMethodId: string },
  ): Promise<Answer<{ customerId: string }>>;
  attachCard(
    key: IdempotencyKey,
    request: { account: string; customerId: string; paymentMethodId: string },
  ): Promise<Answer<null>>;
  refund(
    key: IdempotencyKey,
    request: { account: string; paymentIntentId: string; amountMinor: Minor; refundPartId: string },
  ): Promise<Answer<RefundSeen>>;
  fetchRefund(account: string, refundId: string): Promise<Answer<RefundSeen>>;
  listRefunds(account: string, paymentIntentId: string): Promise<Answer<readonly RefundSeen[]>>;
  refundFee(
    key: IdempotencyKey,
    request: { applicationFeeId: string; amountMinor: Minor; feeRefundId: string },
  ): Promise<Answer<{ feeRefundId: string }>>;
  listFeeRefunds(
    applicationFeeId: string,
  ): Promise<Answer<readonly { stripeFeeRefundId: string; feeRefundId: string | null }[]>>;
  createAccount(
    key: IdempotencyKey,
    request: { displayName: string; contactEmail: string; country: string; currency: Currency },
  ): Promise<Answer<{ account: string }>>;
  fetchAccount(account: string): Promise<Answer<AccountSeen>>;
  createOnboardingLink(
    account: string,
    urls: { returnUrl: string; refreshUrl: string },
  ): Promise<Answer<{ url: string }>>;
  fetchBalance(account: string): Promise<Answer<readonly BalanceSeen[]>>;
  /** Everything that an account charged in a window, every page of it; more than can be looked through is `unknown`. */
  listCharges(account: string, window: Window): Promise<Answer<readonly ChargeListed[]>>;
  listAccountRefunds(account: string, window: Window): Promise<Answer<readonly RefundListed[]>>;
  listMovements(account: string, window: Window): Promise<Answer<readonly MovementListed[]>>;
  fetchCharge(account: string, chargeId: string): Promise<Answer<ChargeListed>>;
  fetchAccountRefund(account: string, refundId: string): Promise<Answer<RefundListed>>;
  fetchMovement(account: string, movementId: string): Promise<Answer<MovementListed>>;
};

/** One gateway per app; keys are read for every call, so that a rolled key works without a restart. */
export type StripeGateways = { forApp(appId: string): Promise<StripeGateway> };
