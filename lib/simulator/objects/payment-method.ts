import type Stripe from "stripe";
import { type CardBehaviour, fingerprintOf, networksOf } from "@/lib/simulator/engine/cards";
import { newId } from "@/lib/simulator/engine/identifiers";

export type CardDetails = {
  readonly expMonth: number;
  readonly expYear: number;
  readonly preferredNetwork: string | null;
  readonly hasCvc: boolean;
};

type Fresh = {
  readonly created: number;
  readonly behaviour: CardBehaviour;
  readonly details: CardDetails;
  readonly billing: Stripe.PaymentMethod.BillingDetails;
  readonly allowRedisplay: Stripe.PaymentMethod.AllowRedisplay;
  readonly metadata: Record<string, string>;
};

export const NO_BILLING_DETAILS: Stripe.PaymentMethod.BillingDetails = {
  address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
  email: null,
  name: null,
  phone: null,
  tax_id: null,
};

/** A card payment method without a customer (facts 10.1). */
export function newCardPaymentMethod(fresh: Fresh): Stripe.PaymentMethod {
  return {
    id: newId("pm", "1"),
    object: "payment_method",
    allow_redisplay: fresh.allowRedisplay,
    billing_details: fresh.billing,
    card: newCard(fresh.behaviour, fresh.details, fresh.billing.address?.postal_code ?? null),
    created: fresh.created,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: fresh.metadata,
    radar_options: {},
    type: "card",
  };
}

function newCard(behaviour: CardBehaviour, details: CardDetails, postalCode: string | null): Stripe.PaymentMethod.Card {
  const networks = networksOf(behaviour);
  const preferred = networks.length > 1 ? details.preferredNetwork : null;
  return {
    brand: behaviour.brand,
    checks: {
      address_line1_check: null,
      address_postal_code_check: postalCode === null ? null : behaviour.postalCheck,
      cvc_check: details.hasCvc ? "unchecked" : null,
    },
    country: behaviour.country,
    display_brand: preferred ?? behaviour.brand,
    exp_month: details.expMonth,
    exp_year: details.expYear,
    fingerprint: fingerprintOf(behaviour.number),
    funding: behaviour.funding,
    generated_from: null,
    last4: behaviour.number.slice(-4),
    networks: { available: [...networks], preferred },
    regulated_status: "unregulated",
    three_d_secure_usage: { supported: behaviour.threeDSecure !== "not_supported" },
    wallet: null,
  };
}
