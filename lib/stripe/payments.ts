import Stripe from "stripe";
import { minor } from "@/lib/domain/money";
import {
  type AttemptRequest,
  type CardShown,
  type ChargeSeen,
  type Decline,
  declineCode,
  type PaymentRequest,
  type PaymentSeen,
  type SavedMeans,
} from "@/lib/domain/payment";
import { ask, mapAnswer } from "@/lib/stripe/answers";
import type { Answer, IdempotencyKey, PaymentTrace, StripeGateway } from "@/lib/stripe/gateway";
import { choosableNetwork, idOf } from "@/lib/stripe/reading";

/** Names in metadata: our ids and the zone code only, never personal data. */
export const METADATA = { payment: "bayfare_payment", session: "bayfare_session", zone: "zone_code" } as const;

const EXPAND = ["latest_charge.balance_transaction"];
/** Payments of one account in the minutes around a tap; more pages than this would mean a busier account than Stripe lets pay. */
const PAGES_MAX = 20;

export function paymentCalls(
  client: Stripe,
): Pick<StripeGateway, "send" | "fetchPayment" | "findPayment" | "cancelPayment"> {
  return {
    send: (key, request) => send(client, key, request),
    fetchPayment: async (account, id) =>
      mapAnswer(
        await ask(() => client.paymentIntents.retrieve(id, { expand: EXPAND }, { stripeAccount: account })),
        seen,
      ),
    findPayment: (account, by) => find(client, account, by),
    cancelPayment: async (account, id) =>
      mapAnswer(
        await ask(() => client.paymentIntents.cancel(id, { expand: EXPAND }, { stripeAccount: account })),
        seen,
      ),
  };
}

/** The parameters of a request; a pure function of what was frozen, so that a re-send is the same request. */
function parametersOf(request: PaymentRequest): Stripe.PaymentIntentCreateParams {
  const base: Stripe.PaymentIntentCreateParams = {
    amount: request.amountMinor,
    currency: request.currency,
    capture_method: request.isHold ? "manual" : "automatic",
    allowed_payment_method_types: ["card"],
    metadata: {
      [METADATA.payment]: request.paymentId,
      [METADATA.session]: request.sessionId,
      [METADATA.zone]: request.zoneCode,
    },
    expand: EXPAND,
    ...(request.applicationFeeMinor > 0 ? { application_fee_amount: request.applicationFeeMinor } : {}),
  };
  if (!request.saved) return base;
  return {
    ...base,
    customer: request.saved.customerId,
    confirm: true,
    ...confirmationOf(request.saved, request.isOffSession ?? false, request.isHold ?? false),
  };
}

/** With the driver there the bank may ask; without, a question is a 402 `authentication_required`. */
function confirmationOf({ paymentMethodId, network }: SavedMeans, isOffSession: boolean, isHold: boolean) {
  const card = {
    ...(network ? { network: choosableNetwork(network) } : {}),
    ...(isHold ? { request_incremental_authorization: "if_available" as const } : {}),
  };
  return {
    payment_method: paymentMethodId,
    ...(isOffSession ? { off_session: true } : { use_stripe_sdk: true }),
    ...(Object.keys(card).length > 0 ? { payment_method_options: { card } } : {}),
  };
}

/** One frozen request under its key. A bank's no is an answer: it is seen on the PaymentIntent. */
async function send(client: Stripe, key: IdempotencyKey, request: AttemptRequest): Promise<Answer<PaymentSeen>> {
  const options = { stripeAccount: request.account, idempotencyKey: key };
  return ask(async () => {
    try {
      return seen(await call(client, request, options));
    } catch (error) {
      if (request.kind === "grow") throw error; // the hold stands as it was: nothing of it is declined
      const declined = error instanceof Stripe.errors.StripeCardError ? error.payment_intent : undefined;
      if (declined) return seen(declined);
      throw error;
    }
  });
}

function call(client: Stripe, request: AttemptRequest, options: Stripe.RequestOptions): Promise<Stripe.PaymentIntent> {
  switch (request.kind) {
    case "pay":
      return client.paymentIntents.create(parametersOf(request), options);
    case "confirm":
      return client.paymentIntents.confirm(
        request.paymentIntentId,
        { ...confirmationOf(request.saved, request.isOffSession, false), expand: EXPAND },
        options,
      );
    case "capture":
      return client.paymentIntents.capture(
        request.paymentIntentId,
        {
          amount_to_capture: request.amountMinor,
          ...(request.applicationFeeMinor > 0 ? { application_fee_amount: request.applicationFeeMinor } : {}),
          expand: EXPAND,
        },
        options,
      );
    case "release":
      return client.paymentIntents.cancel(request.paymentIntentId, { expand: EXPAND }, options);
    case "grow":
      return client.paymentIntents.incrementAuthorization(
        request.paymentIntentId,
        { amount: request.amountMinor, expand: EXPAND },
        options,
      );
    case "browser":
      return client.paymentIntents.retrieve(
        request.paymentIntentId,
        { expand: EXPAND },
        { stripeAccount: request.account },
      );
  }
}

/** Absent only when every page was read: a list that does not end is no proof. */
async function find(client: Stripe, account: string, by: PaymentTrace): Promise<Answer<PaymentSeen | null>> {
  const created = { gte: Math.floor(by.since.getTime() / 1000), lte: Math.ceil(by.until.getTime() / 1000) };
  const customer = by.customerId === null ? {} : { customer: by.customerId };
  const listed = await ask(async () => {
    let after: string | undefined;
    for (let page = 0; page < PAGES_MAX; page++) {
      const list = await client.paymentIntents.list(
        {
          ...customer,
          created,
          limit: 100,
          ...(after ? { starting_after: after } : {}),
          expand: [`data.${EXPAND[0]}`],
        },
        { stripeAccount: account },
      );
      const match = list.data.find((intent) => intent.metadata[METADATA.payment] === by.paymentId);
      if (match) return seen(match);
      after = list.data.at(-1)?.id;
      if (!list.has_more || !after) return null;
    }
    return "endless" as const;
  });
  if (!listed.ok) return listed;
  return listed.value === "endless" ? { ok: false, reason: "unknown" } : { ok: true, value: listed.value };
}

function seen(intent: Stripe.PaymentIntent): PaymentSeen {
  const ids = { paymentIntentId: intent.id, paymentId: intent.metadata[METADATA.payment] ?? null };
  switch (intent.status) {
    case "succeeded":
      return { ...ids, state: "succeeded", charge: chargeOf(intent) };
    case "requires_capture":
      return { ...ids, state: "held", charge: chargeOf(intent), ...holdOf(intent) };
    case "requires_action":
      return { ...ids, state: "requires_action", clientSecret: intent.client_secret ?? "" };
    case "canceled":
      return { ...ids, state: "canceled" };
    case "requires_payment_method":
    case "requires_confirmation":
      return {
        ...ids,
        state: "requires_payment_method",
        clientSecret: intent.client_secret ?? "",
        decline: declineOf(intent.last_payment_error),
      };
    default:
      return { ...ids, state: "processing" }; // an unknown status is open: fetched again later
  }
}

function declineOf(error: Stripe.PaymentIntent.LastPaymentError | null): Decline | null {
  if (!error) return null;
  if (error.code === "payment_intent_authentication_failure")
    return { code: "authentication_failed", adviceCode: null };
  return { code: declineCode(error.decline_code ?? error.code), adviceCode: error.advice_code ?? null };
}

function holdOf(intent: Stripe.PaymentIntent) {
  const charge = typeof intent.latest_charge === "string" ? null : intent.latest_charge;
  const card = charge?.payment_method_details?.card;
  return {
    captureBefore: card?.capture_before ? new Date(card.capture_before * 1000) : null,
    heldMinor: minor(intent.amount_capturable),
    canGrow: card?.incremental_authorization?.status === "available",
  };
}

function chargeOf(intent: Stripe.PaymentIntent): ChargeSeen {
  const charge = intent.latest_charge;
  if (charge === null || typeof charge === "string") throw new Error(`the charge of ${intent.id} was not expanded`);
  const booked = typeof charge.balance_transaction === "string" ? null : charge.balance_transaction;
  return {
    chargeId: charge.id,
    capturedMinor: minor(intent.amount_received),
    // A hold is charged when it is captured, days after its charge was made.
    at: new Date((booked ?? charge).created * 1000),
    card: cardOf(charge),
    applicationFeeId: idOf(charge.application_fee),
    applicationFeeMinor: minor(charge.application_fee_amount ?? 0),
    booking: booked && { balanceTransactionId: booked.id, stripeFeeMinor: stripeFeeOf(booked) },
  };
}

/** Stripe's own part of the fee; the application fee stands beside it and is booked on its own. */
export function stripeFeeOf(transaction: Stripe.BalanceTransaction) {
  const details = transaction.fee_details.filter((fee) => fee.type !== "application_fee");
  return minor(details.reduce((total, fee) => total + fee.amount, 0));
}

function cardOf(charge: Stripe.Charge): CardShown {
  const card = charge.payment_method_details?.card;
  return {
    brand: card?.brand ?? "card",
    last4: card?.last4 ?? "",
    network: card?.network ?? null,
    fingerprint: card?.fingerprint ?? null,
  };
}
