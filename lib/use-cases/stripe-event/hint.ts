import { z } from "zod";

/** What an event tells us to look at. Payloads are untrusted: only ids are read, and they are looked up in our own rows. */
export type Hint =
  | {
      readonly about: "payment";
      readonly paymentIntentId: string;
      readonly paymentId: string | null;
      readonly saysPaid: boolean;
      readonly saysHeld: boolean;
      readonly saysGone: boolean;
    }
  | {
      readonly about: "refund";
      readonly refundId: string;
      readonly partId: string | null;
      readonly saysFailed: boolean;
    }
  | {
      readonly about: "copy_gone";
      readonly of: { readonly stripeCustomerId: string } | { readonly stripePaymentMethodId: string };
    }
  | { readonly about: "account" }
  | { readonly about: "access_lost" }
  | { readonly about: "nothing" };

const id = z.string().max(255);
const ours = z.uuid().nullish().catch(null);
const intent = z.object({
  data: z.object({ object: z.object({ id, metadata: z.object({ bayfare_payment: ours }).nullish() }) }),
});
const charge = z.object({
  data: z.object({
    object: z.object({
      payment_intent: id,
      captured: z.boolean().nullish().catch(null),
      metadata: z.object({ bayfare_payment: ours }).nullish(),
    }),
  }),
});
const refund = z.object({
  data: z.object({
    object: z.object({ id, status: z.string().nullish(), metadata: z.object({ bayfare_refund_part: ours }).nullish() }),
  }),
});

const object = z.object({ data: z.object({ object: z.object({ id }) }) });

/** Events that can change what we know. `payment_intent.created` and `.requires_action` cannot: whoever caused them has the answer. */
const PAYMENT_EVENTS = [
  "payment_intent.succeeded",
  "payment_intent.payment_failed",
  "payment_intent.canceled",
  "payment_intent.processing",
  "payment_intent.amount_capturable_updated",
];
const CHARGE_EVENTS = ["charge.succeeded", "charge.failed", "charge.captured", "charge.expired"];
const REFUND_EVENTS = ["refund.created", "refund.updated", "refund.failed", "charge.refund.updated"];

/** Events after which money has moved. */
const PAID_EVENTS = ["payment_intent.succeeded", "charge.succeeded", "charge.captured"];

/** Events after which a PaymentIntent or its hold is no more. */
const GONE_EVENTS = ["payment_intent.canceled", "charge.expired"];

function aboutPayment(type: string, paymentIntentId: string, paymentId: string | null | undefined) {
  return {
    about: "payment" as const,
    paymentIntentId,
    paymentId: paymentId ?? null,
    saysPaid: PAID_EVENTS.includes(type),
    saysHeld: type === "payment_intent.amount_capturable_updated",
    saysGone: GONE_EVENTS.includes(type),
  };
}

export function hintOf(type: string, payload: unknown): Hint {
  if (PAYMENT_EVENTS.includes(type)) {
    const read = intent.safeParse(payload).data?.data.object;
    return read ? aboutPayment(type, read.id, read.metadata?.bayfare_payment) : { about: "nothing" };
  }
  if (CHARGE_EVENTS.includes(type)) {
    const read = charge.safeParse(payload).data?.data.object;
    if (!read) return { about: "nothing" };
    const hint = aboutPayment(type, read.payment_intent, read.metadata?.bayfare_payment);
    // A hold's charge "succeeds" too, but nothing was taken yet.
    return { ...hint, saysPaid: hint.saysPaid && read.captured !== false };
  }
  if (REFUND_EVENTS.includes(type)) {
    const read = refund.safeParse(payload).data?.data.object;
    const saysFailed = type === "refund.failed" || read?.status === "failed" || read?.status === "canceled";
    return read
      ? { about: "refund", refundId: read.id, partId: read.metadata?.bayfare_refund_part ?? null, saysFailed }
      : { about: "nothing" };
  }
  if (type === "customer.deleted" || type === "payment_method.detached") {
    const gone = object.safeParse(payload).data?.data.object.id;
    if (!gone) return { about: "nothing" };
    const of = type === "customer.deleted" ? { stripeCustomerId: gone } : { stripePaymentMethodId: gone };
    return { about: "copy_gone", of };
  }
  if (type === "account.application.deauthorized") return { about: "access_lost" };
  if (type === "account.updated" || type === "capability.updated" || type.startsWith("v2.core.account"))
    return { about: "account" };
  return { about: "nothing" };
}
