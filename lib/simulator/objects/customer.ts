import type Stripe from "stripe";
import { newId, randomText } from "@/lib/simulator/engine/identifiers";

type Fresh = {
  readonly created: number;
  readonly email: string | null;
  readonly name: string | null;
  readonly description: string | null;
  readonly phone: string | null;
  readonly metadata: Record<string, string>;
};

/** A customer as Stripe answers right after creation (facts 10.1, recorded). */
export function newCustomer(fresh: Fresh): Stripe.Customer {
  return {
    id: newId("cus"),
    object: "customer",
    address: null,
    balance: 0,
    created: fresh.created,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: fresh.description,
    discount: null,
    email: fresh.email,
    invoice_prefix: randomText(8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: fresh.metadata,
    name: fresh.name,
    next_invoice_sequence: 1,
    phone: fresh.phone,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
  };
}
