import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { listOf, page, timePosition } from "@/lib/http/v1/page";
import { NOTHING, userId } from "@/lib/http/v1/shapes";

/** Stripe's own id, which the app's page knows from Stripe.js. */
export const paymentMethodId = z
  .string()
  .regex(/^pm_\w{1,250}$/, "id")
  .meta({ description: "Stripe's id, as Stripe.js gives it", example: "pm_1SVq2dLkdIwHu7ixraBmZ3kQ" });

const NETWORKS = ["cartes_bancaires", "visa", "mastercard"] as const;

const paymentMethodShape = z
  .object({
    id: paymentMethodId,
    brand: z.string().meta({ example: "visa" }),
    last4: z.string().meta({ example: "4242" }),
    expMonth: z.int(),
    expYear: z.int(),
    country: z.string().nullable().meta({ example: "FR" }),
    networks: z
      .object({ available: z.array(z.string()), preferred: z.string().nullable() })
      .meta({ id: "CardNetworks", description: "A co-badged card runs on the preferred one where it can" }),
    isDefault: z.boolean(),
  })
  .meta({ id: "PaymentMethod" });

const ofUser = z.object({ id: userId });
const ofCard = z.object({ id: userId, pm: paymentMethodId });

export const createSetupIntent = endpoint({
  id: "createSetupIntent",
  method: "POST",
  path: "/users/{id}/setup-intents",
  tag: "Payment methods",
  summary: "Begin to save a card",
  description:
    "Confirm it with Stripe.js and store the payment method that it leads to. The user has agreed that the card is kept.",
  scope: "drive",
  params: ofUser,
  query: NOTHING,
  body: NOTHING,
  shown: z
    .object({
      setupIntentId: z.string(),
      clientSecret: z.string().nullable().meta({ description: "Null once the card is stored" }),
      publishableKey: z.string(),
    })
    .meta({ id: "SetupIntent" }),
  status: 201,
  refusals: ["user.not_found", "stripe.unavailable"],
});

export const createPaymentMethod = endpoint({
  id: "createPaymentMethod",
  method: "POST",
  path: "/users/{id}/payment-methods",
  tag: "Payment methods",
  summary: "Store a card that came from one of the user's own SetupIntents",
  description: "The first card becomes the default one. Storing it twice gives the same card.",
  scope: "drive",
  params: ofUser,
  query: NOTHING,
  body: z.object({ paymentMethodId, setAsDefault: z.boolean().optional() }),
  sample: { paymentMethodId: "pm_1SVq2dLkdIwHu7ixraBmZ3kQ", setAsDefault: true },
  shown: paymentMethodShape,
  status: 201,
  refusals: ["user.not_found", "payment_method.not_found", "payment_method.not_set_up", "stripe.unavailable"],
});

export const listPaymentMethods = endpoint({
  id: "listPaymentMethods",
  method: "GET",
  path: "/users/{id}/payment-methods",
  tag: "Payment methods",
  summary: "List a user's cards, the oldest first",
  scope: "read",
  params: ofUser,
  query: page(timePosition),
  body: NOTHING,
  shown: listOf(paymentMethodShape).meta({ id: "PaymentMethodList" }),
  status: 200,
  refusals: ["user.not_found"],
});

export const changePaymentMethod = endpoint({
  id: "changePaymentMethod",
  method: "PATCH",
  path: "/users/{id}/payment-methods/{pm}",
  tag: "Payment methods",
  summary: "Make a card the default one, or choose the network of a co-badged card",
  scope: "drive",
  params: ofCard,
  query: NOTHING,
  body: z.object({
    preferredNetwork: z.enum(NETWORKS).optional(),
    isDefault: z.literal(true).optional().meta({ description: "Another card's turn ends by itself" }),
  }),
  sample: { isDefault: true },
  shown: paymentMethodShape,
  status: 200,
  refusals: ["user.not_found", "payment_method.not_found", "payment_method.wrong_network", "stripe.unavailable"],
});

export const removePaymentMethod = endpoint({
  id: "removePaymentMethod",
  method: "DELETE",
  path: "/users/{id}/payment-methods/{pm}",
  tag: "Payment methods",
  summary: "Remove a card",
  description: "The only card of a user who is parked or owes something stays.",
  scope: "drive",
  params: ofCard,
  query: NOTHING,
  body: NOTHING,
  shown: NOTHING,
  status: 204,
  refusals: ["user.not_found", "payment_method.not_found", "payment_method.in_use"],
});

type CardFacts = {
  readonly stripePaymentMethodId: string;
  readonly brand: string;
  readonly last4: string;
  readonly expMonth: number;
  readonly expYear: number;
  readonly country: string | null;
  readonly networks: { readonly available: readonly string[]; readonly preferred: string | null };
  readonly isDefault: boolean;
};

export function shownCard(card: CardFacts): z.input<typeof paymentMethodShape> {
  const { stripePaymentMethodId, brand, last4, expMonth, expYear, country, networks, isDefault } = card;
  const { available, preferred } = networks;
  const shown = { brand, last4, expMonth, expYear, country, isDefault };
  return { id: stripePaymentMethodId, ...shown, networks: { available: [...available], preferred } };
}
