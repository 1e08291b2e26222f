// Made from the API's document by `npm run client:generate`; a test fails when it is not what the document says now.
import type { CallOptions, Send } from "./call";


/** Every refusal that the document names. */
export type RefusalCode =
  | "api_key.invalid"
  | "api_key.scope_missing"
  | "api_key.too_often"
  | "correct.other_operator"
  | "correct.too_late"
  | "correct.too_often"
  | "event.no_endpoint"
  | "event.not_found"
  | "idempotency.in_progress"
  | "idempotency.key_invalid"
  | "idempotency.mismatch"
  | "invalid_input"
  | "payment.authentication_required"
  | "payment.declined"
  | "payment.not_owed"
  | "payment.paused"
  | "payment.retry_too_soon"
  | "payment_method.in_use"
  | "payment_method.needed"
  | "payment_method.not_found"
  | "payment_method.not_set_up"
  | "payment_method.wrong_network"
  | "place.not_connected"
  | "place.not_found"
  | "place.wrong_kind"
  | "plate.too_many"
  | "quote.below_minimum"
  | "quote.expired"
  | "quote.not_found"
  | "quote.outdated"
  | "quote.used"
  | "receipt.not_yet"
  | "refund.connection_closed"
  | "refund.policy"
  | "refund.too_large"
  | "request.not_json"
  | "session.above_cap"
  | "session.already_parked"
  | "session.not_found"
  | "session.not_open"
  | "session.not_running"
  | "session.open_ended"
  | "session.payment_under_way"
  | "stripe.unavailable"
  | "tariff.below_minimum_stay"
  | "tariff.closed"
  | "tariff.max_stay"
  | "tariff.no_return"
  | "tariff.not_longer"
  | "user.already_exists"
  | "user.email_taken"
  | "user.in_debt"
  | "user.not_found"
  | "user.parked"
  | "webhook_endpoint.address_refused"
  | "webhook_endpoint.not_found"
  | "webhook_endpoint.rolled_too_often"
  | "webhook_endpoint.too_many";

export type PublishableKey = {
  readonly publishableKey: string;
  /** Stripe's version that we call */
  readonly apiVersion: string;
};

export type User = {
  /** The app's own id of its user */
  readonly id: string;
  readonly email: string | null;
  readonly locale: "en" | "de" | "fr";
  /** The most that one open stay may cost */
  readonly spendingCaps: readonly (SpendingCap)[];
  /** Something is owed; every start is refused until it is paid */
  readonly hasDebt: boolean;
  readonly debts: readonly (Debt)[];
  readonly canStart: boolean;
};

export type SpendingCap = {
  /** ISO 4217, lower case */
  readonly currency: "eur" | "gbp" | "sek" | "usd" | "chf" | "dkk" | "nok";
  readonly amountMinor: number;
};

export type Debt = {
  readonly sessionId: string;
  readonly owedMinor: number;
  /** ISO 4217, lower case */
  readonly currency: "eur" | "gbp" | "sek" | "usd" | "chf" | "dkk" | "nok";
  /** A page that takes what is owed, without an account */
  readonly payUrl: string;
};

export type SpendingCapInput = {
  /** ISO 4217, lower case */
  readonly currency: "eur" | "gbp" | "sek" | "usd" | "chf" | "dkk" | "nok";
  readonly amountMinor: number;
};

export type RemovedUser = {
  /** The app's own id of its user */
  readonly id: string;
  /** RFC 3339, UTC */
  readonly erasedAt: string;
};

export type SetupIntent = {
  readonly setupIntentId: string;
  /** Null once the card is stored */
  readonly clientSecret: string | null;
  readonly publishableKey: string;
};

export type PaymentMethod = {
  /** Stripe's id, as Stripe.js gives it */
  readonly id: string;
  readonly brand: string;
  readonly last4: string;
  readonly expMonth: number;
  readonly expYear: number;
  readonly country: string | null;
  readonly networks: CardNetworks;
  readonly isDefault: boolean;
};

export type CardNetworks = {
  readonly available: readonly (string)[];
  readonly preferred: string | null;
};

export type PaymentMethodList = {
  readonly data: readonly (PaymentMethod)[];
  /** Of the next page; there is none after the last one */
  readonly cursor?: string;
};

export type PlaceList = {
  readonly data: readonly (Place)[];
  /** Of the next page; there is none after the last one */
  readonly cursor?: string;
};

export type Place = {
  readonly id: string;
  /** The six digits on the sign */
  readonly zoneCode: string;
  readonly name: string;
  readonly address: string;
  readonly position: {
    readonly latitude: number;
    readonly longitude: number;
  };
  readonly operator: {
    readonly id: string;
    readonly name: string;
    readonly country: string;
  };
  readonly timeZone: string;
  readonly service: "parking" | "charging";
  readonly kinds: readonly ("prepaid" | "open")[];
  /** ISO 4217, lower case */
  readonly currency: "eur" | "gbp" | "sek" | "usd" | "chf" | "dkk" | "nok";
  /** Kept on the card at the start of an open stay */
  readonly holdMinor: number | null;
  readonly maxStayMinutes: number;
  readonly noReturnMinutes: number;
};

export type PlaceWithTariff = {
  readonly id: string;
  /** The six digits on the sign */
  readonly zoneCode: string;
  readonly name: string;
  readonly address: string;
  readonly position: {
    readonly latitude: number;
    readonly longitude: number;
  };
  readonly operator: {
    readonly id: string;
    readonly name: string;
    readonly country: string;
  };
  readonly timeZone: string;
  readonly service: "parking" | "charging";
  readonly kinds: readonly ("prepaid" | "open")[];
  /** ISO 4217, lower case */
  readonly currency: "eur" | "gbp" | "sek" | "usd" | "chf" | "dkk" | "nok";
  /** Kept on the card at the start of an open stay */
  readonly holdMinor: number | null;
  readonly maxStayMinutes: number;
  readonly noReturnMinutes: number;
  readonly tariff: {
    /** In the language of Accept-Language */
    readonly words: readonly (string)[];
    /** Named after APDS v4: RateTable, RateLineCollection, RateLine */
    readonly rateTable: { readonly [name: string]: unknown };
  };
};

export type VehicleInput = {
  readonly plate: string;
  /** Where it is registered, ISO 3166-1 alpha-2 */
  readonly country: "FR" | "GB" | "DE" | "SE" | "AT" | "BE" | "BG" | "CY" | "CZ" | "DK" | "EE" | "ES" | "FI" | "GR" | "HR" | "HU" | "IE" | "IT" | "LT" | "LU" | "LV" | "MT" | "NL" | "PL" | "PT" | "RO" | "SI" | "SK" | "AD" | "CH" | "IS" | "LI" | "MC" | "NO" | "SM";
};

export type Quote = {
  readonly id: string;
  readonly placeId: string;
  /** `prepaid`: time is bought. `open`: it runs until it is stopped. */
  readonly kind: "prepaid" | "open";
  readonly price: Price;
  readonly serviceFeeMinor: number;
  readonly totalMinor: number;
  /** ISO 4217, lower case */
  readonly currency: "eur" | "gbp" | "sek" | "usd" | "chf" | "dkk" | "nok";
  readonly lines: readonly (PriceLine)[];
  /** Kept on the card at the start of an open stay */
  readonly holdMinor: number | null;
  readonly minutes: number;
  /** RFC 3339, UTC */
  readonly startsAt: string;
  /** RFC 3339, UTC */
  readonly endsAt: string;
  /** Binding until then, and used once */
  readonly validUntil: string;
  /** `[minute, totalMinor]`: what is to be paid for a stay of at least so many minutes, the service fee included; with `sessionId` what a longer stay costs besides what was charged */
  readonly curve: readonly (readonly [number, number])[];
};

export type Price = {
  readonly minorExclVat: number;
  readonly vatMinor: number;
  readonly minorInclVat: number;
};

export type PriceLine = {
  readonly label: string;
  /** RFC 3339, UTC */
  readonly fromAt: string;
  /** RFC 3339, UTC */
  readonly untilAt: string;
  readonly amountMinor: number;
};

export type Session = {
  readonly id: string;
  readonly reference: string | null;
  readonly userId: string | null;
  readonly placeId: string;
  readonly zoneCode: string;
  readonly operatorId: string;
  readonly vehicle: Vehicle;
  /** `prepaid`: time is bought. `open`: it runs until it is stopped. */
  readonly kind: "prepaid" | "open";
  readonly sessionStatus: "CREATED" | "STARTED" | "STOPPED" | "COMPLETE" | "FAILED";
  readonly balanceStatus: "PROCESSING" | "PAID" | "DEBT" | "REFUND";
  /** Below zero: still owed. Never above */
  readonly balanceAmountMinor: number;
  /** ISO 4217, lower case */
  readonly currency: "eur" | "gbp" | "sek" | "usd" | "chf" | "dkk" | "nok";
  readonly price: Price;
  /** All that was charged, like `price`; what went back stands in `amountRefundedMinor`. Of a session that a correction made free and another one did not, both fees */
  readonly serviceFeeMinor: number;
  /** What is due: what was bought and paid; of an open stay 0 until it is stopped */
  readonly totalMinor: number;
  readonly owedMinor: number;
  /** A first collection failed: every start is refused until it is paid */
  readonly hasDebt: boolean;
  /** Kept on the card now */
  readonly reservedMinor: number;
  readonly paidMinor: number;
  readonly disputedMinor: number;
  readonly writtenOffMinor: number;
  readonly amountRefundedMinor: number;
  readonly amountRefundableMinor: number;
  /** Of all refunds together; null without any */
  readonly refundState: "queued" | "executing" | "pending" | "succeeded" | "failed" | "partly_failed" | "canceled" | null;
  readonly transactions: readonly (Transaction)[];
  readonly startedAt: string | null;
  /** RFC 3339, UTC */
  readonly endsAt: string;
  readonly endedAt: string | null;
  readonly receiptAvailable: boolean;
  readonly nextAction: NextAction | null;
  readonly retry: Retry;
};

export type Vehicle = {
  readonly plate: string;
  /** Where it is registered, ISO 3166-1 alpha-2 */
  readonly country: "FR" | "GB" | "DE" | "SE" | "AT" | "BE" | "BG" | "CY" | "CZ" | "DK" | "EE" | "ES" | "FI" | "GR" | "HR" | "HU" | "IE" | "IT" | "LT" | "LU" | "LV" | "MT" | "NL" | "PL" | "PT" | "RO" | "SI" | "SK" | "AD" | "CH" | "IS" | "LI" | "MC" | "NO" | "SM";
};

export type Transaction = {
  /** With `outcome` unique in the session */
  readonly id: string;
  readonly outcome: "AUTHORISED" | "DECLINED" | "CHARGE" | "RELEASED" | "WRITE_OFF" | "REFUND" | "REFUND_FAILED" | "DISPUTE";
  /** Never negative: the outcome says which way the money went */
  readonly amountMinor: number;
  /** RFC 3339, UTC */
  readonly at: string;
  readonly paymentMethod?: CardOfPayment;
  readonly declineCode?: "generic_decline" | "insufficient_funds" | "lost_card" | "stolen_card" | "expired_card" | "incorrect_cvc" | "processing_error" | "card_velocity_exceeded" | "authentication_required" | "authentication_failed";
  readonly refundReason?: "duplicate" | "wrong_place" | "wrong_plate" | "could_not_park" | "machine_fault" | "overcharged" | "goodwill" | "stop_early" | "correction" | "claim_rule" | "late_start" | "late_extension" | "made_in_stripe";
};

export type CardOfPayment = {
  readonly brand: string;
  readonly last4: string;
  readonly network: string | null;
};

export type NextAction = Authenticate | Wait;

export type Authenticate = {
  readonly type: "authenticate";
  readonly clientSecret: string;
  readonly publishableKey: string;
  readonly stripeAccount: string;
  /** Or send the driver there; afterwards it leads to `returnUrl` */
  readonly hostedUrl: string;
  /** RFC 3339, UTC */
  readonly expiresAt: string;
};

export type Wait = {
  readonly type: "wait";
  readonly pollAfterSeconds: number;
};

export type Retry = {
  readonly nextAt: string | null;
  /** Planned tries so far */
  readonly attempt: number;
  readonly stoppedBecause: string | null;
} | null;

export type SessionList = {
  readonly data: readonly (Session)[];
  /** Of the next page; there is none after the last one */
  readonly cursor?: string;
};

export type ReceiptList = {
  readonly data: readonly (ReceiptSummary)[];
  /** Of the next page; there is none after the last one */
  readonly cursor?: string;
};

export type ReceiptSummary = {
  readonly id: string;
  readonly number: string;
  readonly kind: "sale" | "supplement" | "credit";
  /** Of a credit below zero */
  readonly totalMinor: number;
  /** ISO 4217, lower case */
  readonly currency: "eur" | "gbp" | "sek" | "usd" | "chf" | "dkk" | "nok";
  /** RFC 3339, UTC */
  readonly issuedAt: string;
  /** The receipt that a credit corrects */
  readonly originalId: string | null;
  /** A page that shows it to whoever has this address */
  readonly url: string | null;
};

export type Receipt = {
  readonly id: string;
  readonly number: string;
  readonly kind: "sale" | "supplement" | "credit";
  /** Of a credit below zero */
  readonly totalMinor: number;
  /** ISO 4217, lower case */
  readonly currency: "eur" | "gbp" | "sek" | "usd" | "chf" | "dkk" | "nok";
  /** RFC 3339, UTC */
  readonly issuedAt: string;
  /** The receipt that a credit corrects */
  readonly originalId: string | null;
  /** A page that shows it to whoever has this address */
  readonly url: string | null;
  readonly operator: {
    readonly name: string;
    readonly legalName: string;
    readonly addressLines: readonly (string)[];
    readonly country: string;
    readonly vatNumber: string;
  };
  readonly place: {
    readonly name: string;
    readonly address: string;
    readonly zoneCode: string;
    readonly timeZone: string;
  };
  readonly vehicle: {
    readonly plate: string;
    readonly country: string;
  };
  readonly stay: {
    /** Local at the place, with offset */
    readonly from: string;
    /** Local at the place, with offset */
    readonly until: string;
    readonly minutes: number;
  };
  readonly lines: readonly ({
    readonly label: string;
    readonly amountMinor: number;
  })[];
  readonly serviceFeeMinor: number;
  readonly vat: readonly (VatLine)[];
  readonly card: {
    readonly brand: string;
    readonly last4: string;
    readonly network: string | null;
  } | null;
  /** Local at the place, with offset */
  readonly paidAt: string;
  readonly original: {
    readonly number: string;
    readonly reason: "duplicate" | "wrong_place" | "wrong_plate" | "could_not_park" | "machine_fault" | "overcharged" | "goodwill" | "stop_early" | "correction" | "claim_rule" | "late_start" | "late_extension" | "made_in_stripe";
  } | null;
};

export type VatLine = {
  readonly rateBasisPoints: number;
  readonly netMinor: number;
  readonly vatMinor: number;
  readonly grossMinor: number;
};

export type Refund = {
  readonly id: string;
  readonly sessionId: string;
  readonly amountMinor: number;
  /** ISO 4217, lower case */
  readonly currency: "eur" | "gbp" | "sek" | "usd" | "chf" | "dkk" | "nok";
  readonly reason: "duplicate" | "wrong_place" | "wrong_plate" | "could_not_park" | "machine_fault" | "overcharged" | "goodwill" | "stop_early" | "correction" | "claim_rule" | "late_start" | "late_extension" | "made_in_stripe";
  readonly note: string | null;
  readonly state: "queued" | "executing" | "pending" | "succeeded" | "failed" | "partly_failed" | "canceled";
  readonly keepSessionValid: boolean;
  readonly returnFee: boolean;
  /** RFC 3339, UTC */
  readonly requestedAt: string;
  readonly parts: readonly (RefundPart)[];
};

export type RefundPart = {
  readonly id: string;
  readonly paymentId: string;
  readonly amountMinor: number;
  readonly state: "queued" | "sent" | "unknown" | "pending" | "succeeded" | "failed" | "canceled";
  readonly failureReason: string | null;
};

export type RefundList = {
  readonly data: readonly (Refund)[];
  /** Of the next page; there is none after the last one */
  readonly cursor?: string;
};

export type DebtList = {
  readonly data: readonly (Debt)[];
  /** Of the next page; there is none after the last one */
  readonly cursor?: string;
};

export type PayLink = {
  /** Works until everything is paid */
  readonly url: string;
};

export type EventList = {
  readonly data: readonly (Event)[];
  readonly cursor?: string;
};

export type Event = {
  readonly id: string;
  /** `session.corrected`: the plate or the place of the session was put right; `data.fromZoneCode` is where it was when it moved */
  readonly type: "session.started" | "session.extended" | "session.corrected" | "session.stopped" | "session.completed" | "session.failed" | "session.ending_soon" | "payment.succeeded" | "payment.failed" | "payment.action_required" | "debt.opened" | "debt.closed" | "receipt.available" | "refund.updated" | "connection.updated";
  /** Grows by one with each event of the app */
  readonly position: number;
  /** Grows by one with each event of the session; null where there is none */
  readonly sequence: number | null;
  /** RFC 3339, UTC */
  readonly createdAt: string;
  readonly data: {
    /** As it was when this happened, without `nextAction`; null where there is none */
    readonly session: Session | null;
  } & { readonly [name: string]: unknown };
};

export type WebhookEndpointWithSecret = {
  readonly id: string;
  readonly url: string;
  /** What it is told; empty: everything */
  readonly events: readonly ("session.started" | "session.extended" | "session.corrected" | "session.stopped" | "session.completed" | "session.failed" | "session.ending_soon" | "payment.succeeded" | "payment.failed" | "payment.action_required" | "debt.opened" | "debt.closed" | "receipt.available" | "refund.updated" | "connection.updated")[];
  /** `failing`: nothing arrives there at present. `disabled`: it answered 410, and nothing is sent any more. */
  readonly status: "enabled" | "failing" | "disabled";
  /** RFC 3339, UTC */
  readonly createdAt: string;
  readonly failingSince: string | null;
  readonly disabledAt: string | null;
  /** Signs every delivery after Standard Webhooks. Shown once: null when the request was answered before */
  readonly secret: string | null;
};

export type WebhookEndpointList = {
  readonly data: readonly (WebhookEndpoint)[];
  /** Of the next page; there is none after the last one */
  readonly cursor?: string;
};

export type WebhookEndpoint = {
  readonly id: string;
  readonly url: string;
  /** What it is told; empty: everything */
  readonly events: readonly ("session.started" | "session.extended" | "session.corrected" | "session.stopped" | "session.completed" | "session.failed" | "session.ending_soon" | "payment.succeeded" | "payment.failed" | "payment.action_required" | "debt.opened" | "debt.closed" | "receipt.available" | "refund.updated" | "connection.updated")[];
  /** `failing`: nothing arrives there at present. `disabled`: it answered 410, and nothing is sent any more. */
  readonly status: "enabled" | "failing" | "disabled";
  /** RFC 3339, UTC */
  readonly createdAt: string;
  readonly failingSince: string | null;
  readonly disabledAt: string | null;
};

export type WebhookDeliveryList = {
  readonly data: readonly (WebhookDelivery)[];
  readonly cursor?: string;
};

export type WebhookDelivery = {
  readonly eventId: string;
  readonly type: "session.started" | "session.extended" | "session.corrected" | "session.stopped" | "session.completed" | "session.failed" | "session.ending_soon" | "payment.succeeded" | "payment.failed" | "payment.action_required" | "debt.opened" | "debt.closed" | "receipt.available" | "refund.updated" | "connection.updated";
  readonly position: number;
  /** `dead`: given up; the event can be sent again */
  readonly state: "pending" | "delivered" | "dead";
  readonly tries: number;
  readonly nextTryAt: string | null;
  readonly lastTriedAt: string | null;
  readonly deliveredAt: string | null;
  /** Of the last answer; null when there was none */
  readonly status: number | null;
  readonly trouble: "address_refused" | "unresolved" | "unreachable" | "timeout" | "refused" | null;
  readonly durationMs: number | null;
  /** How the last answer begins */
  readonly answer: string | null;
};

export type Check = {
  readonly valid: boolean;
  /** Where it is valid: of an open stay the latest end it may have */
  readonly until?: string;
  readonly sessionId?: string;
  /** Stays of the last 24 hours at this place, the newest first */
  readonly history: readonly (CheckedStay)[];
};

export type CheckedStay = {
  readonly sessionId: string;
  /** `prepaid`: time is bought. `open`: it runs until it is stopped. */
  readonly kind: "prepaid" | "open";
  /** RFC 3339, UTC */
  readonly startedAt: string;
  /** RFC 3339, UTC */
  readonly until: string;
};

export type CreateUserBody = {
  /** The app's own id of its user */
  readonly id: string;
  readonly email?: string | undefined;
  readonly locale?: "en" | "de" | "fr" | undefined;
};

export type ChangeUserBody = {
  readonly email?: string | null | undefined;
  readonly locale?: "en" | "de" | "fr" | undefined;
  /** At most one for each currency */
  readonly spendingCaps?: readonly (SpendingCapInput)[] | undefined;
};

export type CreatePaymentMethodBody = {
  /** Stripe's id, as Stripe.js gives it */
  readonly paymentMethodId: string;
  readonly setAsDefault?: boolean | undefined;
};

export type ListPaymentMethodsQuery = {
  readonly limit?: number | string | undefined;
  /** From the page before, as it is; without, the first page */
  readonly cursor?: string | undefined;
};

export type ChangePaymentMethodBody = {
  readonly preferredNetwork?: "cartes_bancaires" | "visa" | "mastercard" | undefined;
  /** Another card's turn ends by itself */
  readonly isDefault?: true | undefined;
};

export type ListPlacesQuery = {
  /** The six digits on the sign */
  readonly zoneCode?: string | undefined;
  /** `latitude,longitude` in degrees */
  readonly near?: string | undefined;
  /** Around `near` */
  readonly radiusMeters?: number | string | undefined;
  readonly limit?: number | string | undefined;
  /** From the page before, as it is; without, the first page */
  readonly cursor?: string | undefined;
};

export type MakeQuoteBody = {
  readonly placeId?: string | undefined;
  readonly zoneCode?: string | undefined;
  /** `prepaid`: time is bought. `open`: it runs until it is stopped. */
  readonly kind?: "prepaid" | "open" | undefined;
  /** From the start on */
  readonly minutes?: number | undefined;
  /** In the place of `minutes`: an instant that is still to come */
  readonly endsAt?: string | undefined;
  readonly vehicle?: VehicleInput | undefined;
  /** The running session to extend */
  readonly sessionId?: string | undefined;
};

export type StartSessionBody = {
  readonly placeId?: string | undefined;
  readonly zoneCode?: string | undefined;
  /** `prepaid`: time is bought. `open`: it runs until it is stopped. */
  readonly kind?: "prepaid" | "open" | undefined;
  readonly quoteId?: string | undefined;
  readonly minutes?: number | undefined;
  readonly vehicle: VehicleInput;
  /** Stripe's id, as Stripe.js gives it */
  readonly paymentMethodId?: string | undefined;
  /** The app's own name for it */
  readonly reference?: string | undefined;
  /** False: a bank's question is a refusal */
  readonly driverPresent?: boolean | undefined;
  /** Where the hosted page leads to; at an origin that is registered for the app */
  readonly returnUrl?: string | undefined;
};

export type ListSessionsQuery = {
  readonly limit?: number | string | undefined;
  /** From the page before, as it is; without, the first page */
  readonly cursor?: string | undefined;
  /** One or more of CREATED, STARTED, STOPPED, COMPLETE, FAILED, separated by commas */
  readonly sessionStatus?: string | undefined;
  /** One or more of PROCESSING, PAID, DEBT, REFUND, separated by commas */
  readonly balanceStatus?: string | undefined;
  /** Begun at or after, in a year from 1970 to 9999 */
  readonly from?: string | undefined;
  /** Begun before, in a year from 1970 to 9999; not earlier than `from` */
  readonly until?: string | undefined;
};

export type ExtendSessionBody = {
  readonly quoteId?: string | undefined;
  /** Whole length of the longer stay */
  readonly minutes?: number | undefined;
  /** Stripe's id, as Stripe.js gives it */
  readonly paymentMethodId?: string | undefined;
};

export type RetryPaymentBody = {
  /** Stripe's id, as Stripe.js gives it */
  readonly paymentMethodId?: string | undefined;
  readonly driverPresent?: boolean | undefined;
};

export type CorrectSessionBody = {
  readonly plate?: string | undefined;
  /** Where it is registered, ISO 3166-1 alpha-2 */
  readonly country?: "FR" | "GB" | "DE" | "SE" | "AT" | "BE" | "BG" | "CY" | "CZ" | "DK" | "EE" | "ES" | "FI" | "GR" | "HR" | "HU" | "IE" | "IT" | "LT" | "LU" | "LV" | "MT" | "NL" | "PL" | "PT" | "RO" | "SI" | "SK" | "AD" | "CH" | "IS" | "LI" | "MC" | "NO" | "SM" | undefined;
  readonly zoneCode?: string | undefined;
  /** Pays what the right place costs more; without it the default card does. Stripe's id */
  readonly paymentMethodId?: string | undefined;
};

export type ListReceiptsQuery = {
  readonly limit?: number | string | undefined;
  /** From the page before, as it is; without, the first page */
  readonly cursor?: string | undefined;
};

export type CreateRefundBody = {
  readonly amountMinor: number;
  readonly reason: "duplicate" | "wrong_place" | "wrong_plate" | "could_not_park" | "machine_fault" | "overcharged" | "goodwill";
  readonly note?: string | undefined;
  /** False ends a running session when the refund is carried out; until then nothing more is sold for it */
  readonly keepSessionValid?: boolean | undefined;
  /** The application fee goes back in proportion */
  readonly returnFee?: boolean | undefined;
};

export type ListRefundsQuery = {
  readonly limit?: number | string | undefined;
  /** From the page before, as it is; without, the first page */
  readonly cursor?: string | undefined;
};

export type ListDebtsQuery = {
  readonly limit?: number | string | undefined;
  /** From the page before, as it is; without, the first page */
  readonly cursor?: string | undefined;
};

export type ListEventsQuery = {
  /** The last position that is known */
  readonly after?: number | string | undefined;
  /** The `cursor` of the page before; goes before `after` */
  readonly cursor?: number | string | undefined;
  readonly type?: "session.started" | "session.extended" | "session.corrected" | "session.stopped" | "session.completed" | "session.failed" | "session.ending_soon" | "payment.succeeded" | "payment.failed" | "payment.action_required" | "debt.opened" | "debt.closed" | "receipt.available" | "refund.updated" | "connection.updated" | undefined;
  readonly limit?: number | string | undefined;
};

export type CreateWebhookEndpointBody = {
  readonly url: string;
  readonly events?: readonly ("session.started" | "session.extended" | "session.corrected" | "session.stopped" | "session.completed" | "session.failed" | "session.ending_soon" | "payment.succeeded" | "payment.failed" | "payment.action_required" | "debt.opened" | "debt.closed" | "receipt.available" | "refund.updated" | "connection.updated")[] | undefined;
};

export type ListWebhookEndpointsQuery = {
  readonly limit?: number | string | undefined;
  /** From the page before, as it is; without, the first page */
  readonly cursor?: string | undefined;
};

export type ListWebhookDeliveriesQuery = {
  readonly state?: "pending" | "delivered" | "dead" | undefined;
  readonly cursor?: number | string | undefined;
  readonly limit?: number | string | undefined;
};

export type CheckPlateQuery = {
  readonly plate: string;
  /** Where it is registered, ISO 3166-1 alpha-2 */
  readonly country: "FR" | "GB" | "DE" | "SE" | "AT" | "BE" | "BG" | "CY" | "CZ" | "DK" | "EE" | "ES" | "FI" | "GR" | "HR" | "HU" | "IE" | "IT" | "LT" | "LU" | "LV" | "MT" | "NL" | "PL" | "PT" | "RO" | "SI" | "SK" | "AD" | "CH" | "IS" | "LI" | "MC" | "NO" | "SM";
  readonly zoneCode: string;
};

/** Every operation, sent by `send`. */
export function operationsOf(send: Send) {
  return {
    /** Read the publishable key with which Stripe.js is opened. Refusals: api_key.invalid, api_key.scope_missing, invalid_input, api_key.too_often */
    readPublishableKey: (options?: CallOptions) =>
      send.json<PublishableKey>({ method: "GET", path: ["stripe", "publishable-key"] }, options),
    /** Make a user. Refusals: api_key.invalid, api_key.scope_missing, user.not_found, idempotency.mismatch, idempotency.in_progress, user.already_exists, user.email_taken, request.not_json, invalid_input, idempotency.key_invalid, api_key.too_often */
    createUser: (body: CreateUserBody, options?: CallOptions) =>
      send.json<User>({ method: "POST", path: ["users"], body }, options),
    /** Read a user, what the user owes, and whether the user may start. Refusals: api_key.invalid, api_key.scope_missing, user.not_found, invalid_input, api_key.too_often */
    readUser: (id: string, options?: CallOptions) =>
      send.json<User>({ method: "GET", path: ["users", id] }, options),
    /** Change a user; what is not named stays. Refusals: api_key.invalid, api_key.scope_missing, user.not_found, user.email_taken, request.not_json, invalid_input, api_key.too_often */
    changeUser: (id: string, body: ChangeUserBody = {}, options?: CallOptions) =>
      send.json<User>({ method: "PATCH", path: ["users", id], body }, options),
    /** Remove a user. Refusals: api_key.invalid, api_key.scope_missing, user.not_found, user.in_debt, user.parked, invalid_input, api_key.too_often */
    deleteUser: (id: string, options?: CallOptions) =>
      send.json<RemovedUser>({ method: "DELETE", path: ["users", id] }, options),
    /** Begin to save a card. Refusals: api_key.invalid, api_key.scope_missing, user.not_found, idempotency.mismatch, idempotency.in_progress, request.not_json, invalid_input, idempotency.key_invalid, api_key.too_often, stripe.unavailable */
    createSetupIntent: (id: string, options?: CallOptions) =>
      send.json<SetupIntent>({ method: "POST", path: ["users", id, "setup-intents"] }, options),
    /** Store a card that came from one of the user's own SetupIntents. Refusals: api_key.invalid, api_key.scope_missing, user.not_found, payment_method.not_found, idempotency.mismatch, idempotency.in_progress, payment_method.not_set_up, request.not_json, invalid_input, idempotency.key_invalid, api_key.too_often, stripe.unavailable */
    createPaymentMethod: (id: string, body: CreatePaymentMethodBody, options?: CallOptions) =>
      send.json<PaymentMethod>({ method: "POST", path: ["users", id, "payment-methods"], body }, options),
    /** List a user's cards, the oldest first. Refusals: api_key.invalid, api_key.scope_missing, user.not_found, invalid_input, api_key.too_often */
    listPaymentMethods: (id: string, query: ListPaymentMethodsQuery = {}, options?: CallOptions) =>
      send.json<PaymentMethodList>({ method: "GET", path: ["users", id, "payment-methods"], query }, options),
    /** Make a card the default one, or choose the network of a co-badged card. Refusals: api_key.invalid, api_key.scope_missing, user.not_found, payment_method.not_found, payment_method.wrong_network, request.not_json, invalid_input, api_key.too_often, stripe.unavailable */
    changePaymentMethod: (id: string, pm: string, body: ChangePaymentMethodBody = {}, options?: CallOptions) =>
      send.json<PaymentMethod>({ method: "PATCH", path: ["users", id, "payment-methods", pm], body }, options),
    /** Remove a card. Refusals: api_key.invalid, api_key.scope_missing, user.not_found, payment_method.not_found, payment_method.in_use, invalid_input, api_key.too_often */
    removePaymentMethod: (id: string, pm: string, options?: CallOptions) =>
      send.json<void>({ method: "DELETE", path: ["users", id, "payment-methods", pm] }, options),
    /** Find places by the code on the sign, or near a position. Refusals: api_key.invalid, api_key.scope_missing, invalid_input, api_key.too_often */
    listPlaces: (query: ListPlacesQuery = {}, options?: CallOptions) =>
      send.json<PlaceList>({ method: "GET", path: ["places"], query }, options),
    /** Read a place with its tariff in words and as a rate table. Refusals: api_key.invalid, api_key.scope_missing, place.not_found, invalid_input, api_key.too_often */
    readPlace: (id: string, options?: CallOptions) =>
      send.json<PlaceWithTariff>({ method: "GET", path: ["places", id] }, options),
    /** Price a stay that starts now, or a longer one. Refusals: api_key.invalid, api_key.scope_missing, place.not_found, session.not_found, idempotency.mismatch, idempotency.in_progress, place.not_connected, place.wrong_kind, tariff.max_stay, tariff.closed, tariff.no_return, tariff.below_minimum_stay, quote.below_minimum, session.not_running, session.open_ended, session.payment_under_way, request.not_json, invalid_input, idempotency.key_invalid, tariff.not_longer, api_key.too_often */
    makeQuote: (body: MakeQuoteBody = {}, options?: CallOptions) =>
      send.json<Quote>({ method: "POST", path: ["quotes"], body }, options),
    /** Park a user's vehicle. Refusals: api_key.invalid, payment.declined, payment.authentication_required, api_key.scope_missing, user.not_found, place.not_found, quote.not_found, payment_method.not_found, idempotency.mismatch, idempotency.in_progress, user.in_debt, place.not_connected, place.wrong_kind, tariff.max_stay, tariff.closed, tariff.no_return, tariff.below_minimum_stay, quote.expired, quote.used, quote.below_minimum, session.already_parked, session.payment_under_way, session.above_cap, payment_method.needed, request.not_json, invalid_input, idempotency.key_invalid, api_key.too_often, plate.too_many, payment.retry_too_soon, stripe.unavailable */
    startSession: (id: string, body: StartSessionBody, options?: CallOptions) =>
      send.json<Session>({ method: "POST", path: ["users", id, "sessions"], body }, options),
    /** List a user's sessions, the newest first. Refusals: api_key.invalid, api_key.scope_missing, user.not_found, invalid_input, api_key.too_often */
    listSessions: (id: string, query: ListSessionsQuery = {}, options?: CallOptions) =>
      send.json<SessionList>({ method: "GET", path: ["users", id, "sessions"], query }, options),
    /** Read a session. Refusals: api_key.invalid, api_key.scope_missing, session.not_found, invalid_input, api_key.too_often */
    readSession: (id: string, options?: CallOptions) =>
      send.json<Session>({ method: "GET", path: ["sessions", id] }, options),
    /** Stay longer. Refusals: api_key.invalid, payment.declined, api_key.scope_missing, session.not_found, quote.not_found, payment_method.not_found, idempotency.mismatch, idempotency.in_progress, session.not_running, session.open_ended, session.payment_under_way, place.not_connected, quote.expired, quote.outdated, quote.below_minimum, tariff.max_stay, tariff.closed, payment_method.needed, request.not_json, invalid_input, idempotency.key_invalid, tariff.not_longer, api_key.too_often, stripe.unavailable */
    extendSession: (id: string, body: ExtendSessionBody = {}, options?: CallOptions) =>
      send.json<Session>({ method: "POST", path: ["sessions", id, "extend"], body }, options),
    /** Stop an open session. Refusals: api_key.invalid, api_key.scope_missing, session.not_found, idempotency.mismatch, idempotency.in_progress, session.not_open, session.payment_under_way, request.not_json, invalid_input, idempotency.key_invalid, api_key.too_often */
    stopSession: (id: string, options?: CallOptions) =>
      send.json<Session>({ method: "POST", path: ["sessions", id, "stop"] }, options),
    /** Try again to collect what is owed. Refusals: api_key.invalid, payment.declined, payment.authentication_required, api_key.scope_missing, session.not_found, payment_method.not_found, idempotency.mismatch, idempotency.in_progress, session.payment_under_way, payment.not_owed, payment.paused, payment_method.needed, request.not_json, invalid_input, idempotency.key_invalid, api_key.too_often, payment.retry_too_soon, stripe.unavailable */
    retryPayment: (id: string, body: RetryPaymentBody = {}, options?: CallOptions) =>
      send.json<Session>({ method: "POST", path: ["sessions", id, "retry-payment"], body }, options),
    /** Put a wrong plate or place right. Refusals: api_key.invalid, payment.declined, api_key.scope_missing, session.not_found, place.not_found, payment_method.not_found, idempotency.mismatch, idempotency.in_progress, session.not_running, session.already_parked, session.payment_under_way, session.above_cap, place.not_connected, place.wrong_kind, tariff.max_stay, tariff.closed, tariff.no_return, tariff.below_minimum_stay, correct.too_late, correct.other_operator, correct.too_often, payment_method.needed, request.not_json, invalid_input, idempotency.key_invalid, api_key.too_often, plate.too_many, stripe.unavailable */
    correctSession: (id: string, body: CorrectSessionBody = {}, options?: CallOptions) =>
      send.json<Session>({ method: "POST", path: ["sessions", id, "correct"], body }, options),
    /** List a session's receipts, the oldest first. Refusals: api_key.invalid, api_key.scope_missing, session.not_found, invalid_input, api_key.too_often */
    listReceipts: (id: string, query: ListReceiptsQuery = {}, options?: CallOptions) =>
      send.json<ReceiptList>({ method: "GET", path: ["sessions", id, "receipts"], query }, options),
    /** Read a session's newest sale or supplement. Refusals: api_key.invalid, api_key.scope_missing, session.not_found, receipt.not_yet, invalid_input, api_key.too_often */
    readReceipt: (id: string, options?: CallOptions) =>
      send.json<Receipt>({ method: "GET", path: ["sessions", id, "receipt"] }, options),
    /** Read a session's newest sale or supplement, as application/pdf. */
    readReceiptPdf: (id: string, options?: CallOptions) =>
      send.file({ method: "GET", path: ["sessions", id, "receipt"] }, "application/pdf", options),
    /** Pay back a part of what was paid. Refusals: api_key.invalid, api_key.scope_missing, session.not_found, idempotency.mismatch, idempotency.in_progress, refund.too_large, refund.policy, refund.connection_closed, request.not_json, invalid_input, idempotency.key_invalid, api_key.too_often */
    createRefund: (id: string, body: CreateRefundBody, options?: CallOptions) =>
      send.json<Refund>({ method: "POST", path: ["sessions", id, "refunds"], body }, options),
    /** List a session's refunds, the newest first. Refusals: api_key.invalid, api_key.scope_missing, session.not_found, invalid_input, api_key.too_often */
    listRefunds: (id: string, query: ListRefundsQuery = {}, options?: CallOptions) =>
      send.json<RefundList>({ method: "GET", path: ["sessions", id, "refunds"], query }, options),
    /** List what a user owes, the oldest first. Refusals: api_key.invalid, api_key.scope_missing, user.not_found, invalid_input, api_key.too_often */
    listDebts: (id: string, query: ListDebtsQuery = {}, options?: CallOptions) =>
      send.json<DebtList>({ method: "GET", path: ["users", id, "debts"], query }, options),
    /** Get a page that takes all that a user owes, without an account. Refusals: api_key.invalid, api_key.scope_missing, user.not_found, idempotency.mismatch, idempotency.in_progress, payment.not_owed, request.not_json, invalid_input, idempotency.key_invalid, api_key.too_often */
    createPayLink: (id: string, options?: CallOptions) =>
      send.json<PayLink>({ method: "POST", path: ["users", id, "debts", "pay-link"] }, options),
    /** Read what happened, in the order of positions. Refusals: api_key.invalid, api_key.scope_missing, invalid_input, api_key.too_often */
    listEvents: (query: ListEventsQuery = {}, options?: CallOptions) =>
      send.json<EventList>({ method: "GET", path: ["events"], query }, options),
    /** Send an event once more, to every endpoint that wants it. Refusals: api_key.invalid, api_key.scope_missing, event.not_found, idempotency.mismatch, idempotency.in_progress, event.no_endpoint, request.not_json, invalid_input, idempotency.key_invalid, api_key.too_often */
    resendEvent: (id: string, options?: CallOptions) =>
      send.json<Event>({ method: "POST", path: ["events", id, "resend"] }, options),
    /** Name an address that is told of events. Refusals: api_key.invalid, api_key.scope_missing, webhook_endpoint.not_found, idempotency.mismatch, idempotency.in_progress, webhook_endpoint.too_many, request.not_json, invalid_input, idempotency.key_invalid, webhook_endpoint.address_refused, api_key.too_often */
    createWebhookEndpoint: (body: CreateWebhookEndpointBody, options?: CallOptions) =>
      send.json<WebhookEndpointWithSecret>({ method: "POST", path: ["webhook-endpoints"], body }, options),
    /** List the addresses that are told of events. Refusals: api_key.invalid, api_key.scope_missing, invalid_input, api_key.too_often */
    listWebhookEndpoints: (query: ListWebhookEndpointsQuery = {}, options?: CallOptions) =>
      send.json<WebhookEndpointList>({ method: "GET", path: ["webhook-endpoints"], query }, options),
    /** Send nothing there any more. Refusals: api_key.invalid, api_key.scope_missing, webhook_endpoint.not_found, invalid_input, api_key.too_often */
    deleteWebhookEndpoint: (id: string, options?: CallOptions) =>
      send.json<void>({ method: "DELETE", path: ["webhook-endpoints", id] }, options),
    /** Make a new secret. Refusals: api_key.invalid, api_key.scope_missing, webhook_endpoint.not_found, idempotency.mismatch, idempotency.in_progress, webhook_endpoint.rolled_too_often, request.not_json, invalid_input, idempotency.key_invalid, api_key.too_often */
    rollWebhookSecret: (id: string, options?: CallOptions) =>
      send.json<WebhookEndpointWithSecret>({ method: "POST", path: ["webhook-endpoints", id, "roll-secret"] }, options),
    /** Read what was sent there and what came of it, the newest first. Refusals: api_key.invalid, api_key.scope_missing, webhook_endpoint.not_found, invalid_input, api_key.too_often */
    listWebhookDeliveries: (id: string, query: ListWebhookDeliveriesQuery = {}, options?: CallOptions) =>
      send.json<WebhookDeliveryList>({ method: "GET", path: ["webhook-endpoints", id, "deliveries"], query }, options),
    /** Ask whether a vehicle is paid for at a place now. Refusals: api_key.invalid, api_key.scope_missing, place.not_found, invalid_input, api_key.too_often */
    checkPlate: (query: CheckPlateQuery, options?: CallOptions) =>
      send.json<Check>({ method: "GET", path: ["checks"], query }, options),
  };
}
