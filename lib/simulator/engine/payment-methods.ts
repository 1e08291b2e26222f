import type Stripe from "stripe";
import { type CardBehaviour, cardByAlias, cardByNumber } from "@/lib/simulator/engine/cards";
import { declineBody } from "@/lib/simulator/engine/declines";
import { emit } from "@/lib/simulator/engine/events";
import { newId } from "@/lib/simulator/engine/identifiers";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { missing, ON_CONNECTED_ACCOUNT, Problem, refused } from "@/lib/simulator/http/problem";
import { type CardDetails, NO_BILLING_DETAILS, newCardPaymentMethod } from "@/lib/simulator/objects/payment-method";
import type { CardToken, CardUse } from "@/lib/simulator/store/kinds";

const CONSUMED =
  "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.";

export type MethodExtras = {
  readonly billing: Stripe.PaymentMethod.BillingDetails;
  readonly allowRedisplay: Stripe.PaymentMethod.AllowRedisplay;
  readonly metadata: Record<string, string>;
};

const NO_EXTRAS: MethodExtras = { billing: NO_BILLING_DETAILS, allowRedisplay: "unspecified", metadata: {} };

/** A new payment method for a test card. */
export function createMethod(
  state: SimulatorState,
  account: string,
  behaviour: CardBehaviour,
  details: CardDetails,
  extras: MethodExtras = NO_EXTRAS,
): Stripe.PaymentMethod {
  const method = newCardPaymentMethod({ created: now(state), behaviour, details, ...extras });
  const token = newId("tok", "1");
  state.store.cardTokens.put(account, token, { id: token, number: behaviour.number, isSetUp: false });
  return keep(state, account, method, token);
}

function keep(state: SimulatorState, account: string, method: Stripe.PaymentMethod, token: string) {
  const use = { paymentMethod: method.id, token, consumed: false };
  state.store.cardUses.put(account, method.id, use);
  return state.store.paymentMethods.put(account, method.id, method);
}

/** The payment method with this id; each use of an alias such as `pm_card_visa` makes a new one (facts 9). */
export function findMethod(
  state: SimulatorState,
  account: string,
  id: string,
  param = "payment_method",
): Stripe.PaymentMethod {
  const found = state.store.paymentMethods.find(account, id);
  if (found !== undefined) return found;
  const behaviour = cardByAlias(id);
  if (behaviour === undefined) throw missing("PaymentMethod", id, param, ON_CONNECTED_ACCOUNT);
  const expYear = new Date(now(state) * 1000).getUTCFullYear() + 1;
  return createMethod(state, account, behaviour, { expMonth: 8, expYear, preferredNetwork: null, hasCvc: true });
}

/**
 * Clones a payment method of the platform onto a connected account (facts 3.6): new id, no customer, no metadata, the
 * same card behind it. Whether the preferred network travels along is not established; here it does not.
 */
export function cloneMethod(
  state: SimulatorState,
  platform: string,
  account: string,
  sourceId: string,
  customer: string | null,
): Stripe.PaymentMethod {
  const source = findMethod(state, platform, sourceId);
  if (source.customer !== null && source.customer !== customer) {
    throw refused(
      customer === null
        ? `The PaymentMethod ${source.id} is attached to a Customer. You must include the Customer when cloning it.`
        : `The customer does not have a payment method with the ID ${source.id}. The payment method must be attached to the customer.`,
      { param: "payment_method" },
    );
  }
  const use = useOf(state, source.id);
  if (use.consumed) throw refused(CONSUMED);
  if (source.customer === null) consume(state, platform, source);
  const networks = source.card?.networks ?? null;
  const clone: Stripe.PaymentMethod = {
    ...source,
    id: newId("pm", "1"),
    created: now(state),
    customer: null,
    metadata: {},
    ...(source.card === undefined
      ? {}
      : {
          card: {
            ...source.card,
            display_brand: source.card.brand,
            networks: networks === null ? null : { ...networks, preferred: null },
          },
        }),
  };
  return keep(state, account, clone, use.token);
}

/** The hidden half of a payment method: its card and whether it was used up. */
export function useOf(state: SimulatorState, method: string): CardUse {
  const use = state.store.cardUses.get(method);
  if (use === undefined) throw new Error(`no card behind ${method}`);
  return use;
}

/** The card behind a payment method, shared with its clones. */
export function tokenOf(state: SimulatorState, method: string): CardToken {
  const token = state.store.cardTokens.get(useOf(state, method).token);
  if (token === undefined) throw new Error(`no card token behind ${method}`);
  return token;
}

/** What the test card behind a payment method does. */
export function behaviourOf(state: SimulatorState, method: string): CardBehaviour {
  const behaviour = cardByNumber(tokenOf(state, method).number);
  if (behaviour === undefined) throw new Error(`no test card behind ${method}`);
  return behaviour;
}

/** What was set up once is set up for all clones of the card (facts 3.6 and 10.3). */
export function markSetUp(state: SimulatorState, method: string): void {
  const token = tokenOf(state, method);
  const account = state.store.cardTokens.accountOf(token.id) ?? "";
  if (!token.isSetUp) state.store.cardTokens.put(account, token.id, { ...token, isSetUp: true });
}

/** A payment method without a customer can be used once, however that use ends (facts 3.6). */
export function consume(state: SimulatorState, account: string, method: Stripe.PaymentMethod): void {
  const use = useOf(state, method.id);
  if (use.consumed) throw refused(CONSUMED);
  if (method.customer === null) state.store.cardUses.put(account, method.id, { ...use, consumed: true });
}

/** Attaches a payment method to a customer. Throws 400 when attached or used up, 404, 402 for a declined card (facts 3.6). */
export function attachMethod(
  state: SimulatorState,
  account: string,
  method: Stripe.PaymentMethod,
  customer: string,
): Stripe.PaymentMethod {
  if (method.customer !== null) {
    throw refused("The payment method you provided has already been attached to a customer.");
  }
  if (useOf(state, method.id).consumed) {
    throw refused(
      "This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.",
    );
  }
  if (state.store.customers.find(account, customer) === undefined) throw missing("customer", customer, "customer");
  const decline = behaviourOf(state, method.id).decline;
  if (decline !== null) throw new Problem(402, { ...declineBody(decline, null), payment_method: method }, true);
  return linkToCustomer(state, account, method, customer);
}

/** Attaches without the questions of `attachMethod`: after a successful set-up or payment. */
export function linkToCustomer(
  state: SimulatorState,
  account: string,
  method: Stripe.PaymentMethod,
  customer: string,
): Stripe.PaymentMethod {
  const behaviour = behaviourOf(state, method.id);
  const card = method.card;
  const attached: Stripe.PaymentMethod = { ...method, customer };
  if (card?.checks?.cvc_check === "unchecked") {
    attached.card = { ...card, checks: { ...card.checks, cvc_check: behaviour.cvcCheck } };
  }
  const use = useOf(state, method.id);
  state.store.cardUses.put(account, method.id, { ...use, consumed: false });
  state.store.paymentMethods.put(account, method.id, attached);
  emit(state, account, "payment_method.attached", attached);
  return attached;
}

/** Takes a payment method from its customer; it can never be used again (facts 3.6). Throws 400. */
export function detachMethod(
  state: SimulatorState,
  account: string,
  method: Stripe.PaymentMethod,
): Stripe.PaymentMethod {
  if (method.customer === null) {
    throw refused("The payment method you provided is not attached to a customer so detachment is impossible.");
  }
  const detached: Stripe.PaymentMethod = { ...method, customer: null };
  state.store.cardUses.put(account, method.id, { ...useOf(state, method.id), consumed: true });
  state.store.paymentMethods.put(account, method.id, detached);
  emit(state, account, "payment_method.detached", detached, { previous: { customer: method.customer } });
  return detached;
}
