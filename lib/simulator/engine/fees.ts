import type Stripe from "stripe";
import { amountText } from "@/lib/simulator/engine/currencies";
import { emit } from "@/lib/simulator/engine/events";
import { book } from "@/lib/simulator/engine/ledger";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { refused } from "@/lib/simulator/http/problem";
import { newApplicationFee, newFeeRefund } from "@/lib/simulator/objects/money-objects";

/** Gives the platform its share of a charge on a connected account: fee object, balance and event (facts 3.7). */
export function collectFee(
  state: SimulatorState,
  account: string,
  charge: Stripe.Charge,
  amount: number,
): Stripe.ApplicationFee | null {
  const application = typeof charge.application === "string" ? charge.application : null;
  const platform = application === null ? undefined : platformOf(state, application);
  if (application === null || platform === undefined || amount === 0) return null;
  const { currency, id } = charge;
  const earlier = feeOfCharge(state, charge);
  const fee = earlier ?? newApplicationFee({ account, application, amount, currency, charge: id, created: now(state) });
  const transaction = book(state, platform, {
    amount,
    currency,
    type: "application_fee",
    category: "platform_earning",
    description: null,
    source: fee.id,
    paymentIntent: null,
    fees: [],
    isImmediate: false,
  });
  // A hold that is captured in parts has one fee that grows: how Stripe shows it is not in the facts.
  const grown = earlier === undefined ? fee : { ...earlier, amount: earlier.amount + amount };
  const kept = state.store.applicationFees.put(platform, fee.id, { ...grown, balance_transaction: transaction.id });
  if (earlier === undefined) emit(state, platform, "application_fee.created", kept);
  return kept;
}

/** The refund of a fee on the platform's side. The caller has given the money to the connected account's balance. */
export function refundFee(
  state: SimulatorState,
  fee: Stripe.ApplicationFee,
  amount: number,
  metadata: Record<string, string>,
): Stripe.FeeRefund {
  const unrefunded = fee.amount - fee.amount_refunded;
  if (amount > unrefunded) {
    throw refused(
      `Application fee could not be refunded: Refund amount (${amountText(amount, fee.currency)}) is greater than unrefunded amount on fee (${amountText(unrefunded, fee.currency)})`,
      { param: "amount" },
    );
  }
  const platform = state.store.applicationFees.accountOf(fee.id) ?? "";
  const refund = newFeeRefund({ amount, created: now(state), currency: fee.currency, fee: fee.id, metadata });
  const transaction = book(state, platform, {
    amount: -amount,
    currency: fee.currency,
    type: "application_fee_refund",
    category: "platform_earning_refund",
    description: null,
    source: refund.id,
    paymentIntent: null,
    fees: [],
    isImmediate: true,
  });
  const kept = state.store.feeRefunds.put(platform, refund.id, { ...refund, balance_transaction: transaction.id });
  const amountRefunded = fee.amount_refunded + amount;
  const changed: Stripe.ApplicationFee = {
    ...fee,
    amount_refunded: amountRefunded,
    refunded: amountRefunded === fee.amount,
    refunds: { ...fee.refunds, data: [kept, ...fee.refunds.data].slice(0, 10) },
  };
  state.store.applicationFees.put(platform, fee.id, changed);
  emit(state, platform, "application_fee.refunded", changed);
  return kept;
}

/**
 * The other side of a fee refund that was asked for by itself: the connected account gets the money. How the real
 * balance transaction on the connected account is typed is not in the facts; it is an adjustment here.
 */
export function returnFeeToAccount(state: SimulatorState, fee: Stripe.ApplicationFee, refund: Stripe.FeeRefund): void {
  book(state, idOf(fee.account), {
    amount: refund.amount,
    currency: refund.currency,
    type: "adjustment",
    category: "fee",
    description: `Application fee refund (${fee.id})`,
    source: refund.id,
    paymentIntent: null,
    fees: [],
    isImmediate: true,
  });
}

/** The share the platform took of a charge, if any. */
export function feeOfCharge(state: SimulatorState, charge: Stripe.Charge): Stripe.ApplicationFee | undefined {
  return charge.application_fee === null ? undefined : state.store.applicationFees.get(idOf(charge.application_fee));
}

/** The platform account of an application (`ca_…`). */
export function platformOf(state: SimulatorState, application: string): string | undefined {
  for (const platform of state.store.platforms.oldestFirst()) {
    if (platform.clientId === application) return platform.account;
  }
  return undefined;
}

/** Stored objects always hold ids; the SDK's types also allow expanded objects. */
export function idOf(value: string | { readonly id: string }): string {
  return typeof value === "string" ? value : value.id;
}
