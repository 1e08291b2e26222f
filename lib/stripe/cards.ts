import type Stripe from "stripe";
import { ask, mapAnswer } from "@/lib/stripe/answers";
import type { CardSeen, SetupSeen, StripeGateway } from "@/lib/stripe/gateway";
import { choosableNetwork } from "@/lib/stripe/reading";

type CardCalls = Pick<
  StripeGateway,
  | "createCustomer"
  | "createSetup"
  | "fetchSetup"
  | "listSetups"
  | "setPreferredNetwork"
  | "detach"
  | "cloneCard"
  | "createCustomerWithCard"
  | "attachCard"
>;

const EXPAND = ["payment_method"];
const SETUPS_MAX = 10; // one card is set up once, and a few times more where somebody presses twice

export function cardCalls(client: Stripe): CardCalls {
  return {
    createCustomer: async (key, { driverId }) =>
      mapAnswer(
        await ask(() => client.customers.create({ metadata: { bayfare_driver: driverId } }, { idempotencyKey: key })),
        (customer) => ({
          customerId: customer.id,
        }),
      ),
    createSetup: async (key, { customerId, setupId, onBehalfOf }) => {
      const parameters: Stripe.SetupIntentCreateParams = {
        customer: customerId,
        usage: "off_session",
        allowed_payment_method_types: ["card"],
        metadata: { bayfare_setup: setupId },
        ...(onBehalfOf ? { on_behalf_of: onBehalfOf } : {}),
      };
      return mapAnswer(await ask(() => client.setupIntents.create(parameters, { idempotencyKey: key })), setupSeen);
    },
    fetchSetup: async (id) =>
      mapAnswer(await ask(() => client.setupIntents.retrieve(id, { expand: EXPAND })), setupSeen),
    listSetups: async ({ customerId: customer, paymentMethodId: payment_method }) =>
      mapAnswer(
        await ask(() => client.setupIntents.list({ customer, payment_method, limit: SETUPS_MAX })),
        ({ data }) => data.map(setupSeen),
      ),
    setPreferredNetwork: async (id, network) => {
      const parameters: Stripe.PaymentMethodUpdateParams = {
        card: { networks: { preferred: choosableNetwork(network) } },
      };
      return mapAnswer(await ask(() => client.paymentMethods.update(id, parameters)), cardSeen);
    },
    detach: async (id, account) =>
      mapAnswer(
        await ask(() => client.paymentMethods.detach(id, {}, account ? { stripeAccount: account } : {})),
        () => null,
      ),
    cloneCard: async (key, { account, customerId, paymentMethodId }) => {
      const parameters = { customer: customerId, payment_method: paymentMethodId };
      return mapAnswer(
        await ask(() => client.paymentMethods.create(parameters, { stripeAccount: account, idempotencyKey: key })),
        cardSeen,
      );
    },
    attachCard: async (key, { account, customerId, paymentMethodId }) =>
      mapAnswer(
        await ask(() =>
          client.paymentMethods.attach(
            paymentMethodId,
            { customer: customerId },
            { stripeAccount: account, idempotencyKey: key },
          ),
        ),
        () => null,
      ),
    createCustomerWithCard: async (key, { account, driverId, paymentMethodId }) => {
      const parameters = { payment_method: paymentMethodId, metadata: { bayfare_driver: driverId } };
      return mapAnswer(
        await ask(() => client.customers.create(parameters, { stripeAccount: account, idempotencyKey: key })),
        (customer) => ({
          customerId: customer.id,
        }),
      );
    },
  };
}

function setupState(status: Stripe.SetupIntent["status"]): SetupSeen["state"] {
  if (status === "succeeded") return "succeeded";
  return status === "canceled" ? "canceled" : "open";
}

function setupSeen(intent: Stripe.SetupIntent): SetupSeen {
  const method = intent.payment_method;
  return {
    setupIntentId: intent.id,
    state: setupState(intent.status),
    clientSecret: intent.client_secret,
    customerId: typeof intent.customer === "string" ? intent.customer : (intent.customer?.id ?? null),
    card: method !== null && typeof method !== "string" ? cardSeen(method) : null,
  };
}

function cardSeen(method: Stripe.PaymentMethod): CardSeen {
  const card = method.card;
  if (!card) throw new Error(`${method.id} is no card`);
  return {
    paymentMethodId: method.id,
    brand: card.display_brand ?? card.brand,
    last4: card.last4,
    expMonth: card.exp_month,
    expYear: card.exp_year,
    country: card.country,
    fingerprint: card.fingerprint ?? null,
    networks: { available: card.networks?.available ?? [card.brand], preferred: card.networks?.preferred ?? null },
  };
}
