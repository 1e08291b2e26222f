import type Stripe from "stripe";
import type { HoldFeatures } from "@/lib/simulator/engine/card-features";
import { type CardBehaviour, networksOf } from "@/lib/simulator/engine/cards";
import { newId, randomText, relatedId } from "@/lib/simulator/engine/identifiers";

const DESCRIPTOR_LENGTH_MAX = 22;

export type ChargeOrigin = {
  readonly intent: Stripe.PaymentIntent;
  readonly method: Stripe.PaymentMethod;
  readonly behaviour: CardBehaviour;
  readonly created: number;
  readonly descriptor: string | null;
  readonly network: string | null;
  readonly threeDSecure: Stripe.Charge.PaymentMethodDetails.Card.ThreeDSecure | null;
  readonly captureBefore: number | null;
  readonly features: HoldFeatures;
  readonly baseUrl: string;
};

/** What the cardholder reads on the statement: 22 characters, the suffix behind a star. */
export function descriptorOf(name: string, suffix: string | null): string | null {
  if (name === "") return null;
  const text = suffix === null ? name : `${name.slice(0, Math.max(5, 20 - suffix.length))}* ${suffix}`;
  return text.toUpperCase().slice(0, DESCRIPTOR_LENGTH_MAX);
}

type Result = Pick<
  Stripe.Charge,
  "amount_captured" | "captured" | "failure_code" | "failure_message" | "outcome" | "paid" | "status"
>;

/** One try at a card (facts 4.7, recorded). No `invoice` and no `refunds` list on current API versions. */
export function newCharge(origin: ChargeOrigin, result: Result): Stripe.Charge {
  const { intent, method } = origin;
  const id = relatedId("ch", intent.id);
  return {
    id,
    object: "charge",
    amount: intent.amount,
    amount_refunded: 0,
    application: intent.application,
    application_fee: null,
    application_fee_amount: result.status === "failed" ? null : intent.application_fee_amount,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: origin.descriptor,
    created: origin.created,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: intent.on_behalf_of,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { card: chargedCard(origin, result.status === "failed"), type: "card" },
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: result.status === "failed" ? null : `${origin.baseUrl}/receipts/${newId("rcpt")}`,
    refunded: false,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    transfer_data: null,
    transfer_group: intent.transfer_group,
    ...result,
  };
}

function chargedCard(origin: ChargeOrigin, isFailed: boolean): Stripe.Charge.PaymentMethodDetails.Card {
  const { method, behaviour, intent, features } = origin;
  return {
    amount_authorized: isFailed ? null : intent.amount,
    authorization_code: isFailed ? null : randomText(6).toUpperCase(),
    brand: behaviour.brand,
    ...(origin.captureBefore === null ? {} : { capture_before: origin.captureBefore }),
    checks: {
      address_line1_check: null,
      address_postal_code_check: method.card?.checks?.address_postal_code_check ?? null,
      cvc_check: method.card?.checks?.cvc_check === null ? null : behaviour.cvcCheck,
    },
    country: behaviour.country,
    electronic_commerce_indicator: null,
    exp_month: method.card?.exp_month ?? 12,
    exp_year: method.card?.exp_year ?? 2034,
    extended_authorization: { status: features.extendedAuthorization ? "enabled" : "disabled" },
    fingerprint: method.card?.fingerprint ?? null,
    funding: behaviour.funding,
    incremental_authorization: { status: availability(features.incrementalAuthorization) },
    installments: null,
    last4: behaviour.number.slice(-4),
    mandate: null,
    multicapture: { status: availability(features.multicapture) },
    network: chargedNetwork(origin),
    network_token: { used: false },
    network_transaction_id: String(Math.floor(Math.random() * 1e15)).padStart(15, "1"),
    overcapture: {
      maximum_amount_capturable: features.overcaptureMaximum ?? intent.amount,
      status: availability(features.overcaptureMaximum !== null),
    },
    regulated_status: "unregulated",
    three_d_secure: origin.threeDSecure,
    transaction_link_id: null,
    wallet: null,
  };
}

/**
 * The network asked for on the payment, else the card's preferred one, else its brand. Cartes Bancaires is used only
 * where the card has it and the money is euros (facts 5.2).
 */
export function chargedNetwork(origin: Pick<ChargeOrigin, "behaviour" | "intent" | "method" | "network">): string {
  const available = networksOf(origin.behaviour);
  const wanted = origin.network ?? origin.method.card?.networks?.preferred ?? null;
  if (wanted === null || !available.includes(wanted)) return origin.behaviour.brand;
  if (wanted === "cartes_bancaires" && origin.intent.currency !== "eur") return origin.behaviour.brand;
  return wanted;
}

function availability(isAvailable: boolean): "available" | "unavailable" {
  return isAvailable ? "available" : "unavailable";
}
