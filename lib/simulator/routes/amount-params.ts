import {
  AMOUNT_MAX,
  amountStep,
  amountText,
  convert,
  isCurrency,
  minimumCharge,
  minimumText,
} from "@/lib/simulator/engine/currencies";
import type { Call } from "@/lib/simulator/http/call";
import type { Params } from "@/lib/simulator/http/params";
import { badParameter, type Problem } from "@/lib/simulator/http/problem";

/** A currency that Stripe charges in, in lower case; throws 400 for another. */
export function currencyOf(params: Params): string {
  const currency = params.required("currency").toLowerCase();
  if (isCurrency(currency)) return currency;
  throw badParameter(`Invalid currency: ${currency}.`, "currency");
}

/**
 * Facts 4.2: zero has its own text; below the minimum of the account's settlement currency and above eight digits are
 * refused too, and so are digits that the currency does not have.
 */
export function checkAmount(call: Call, amount: number, currency: string): number {
  if (amount <= 0) {
    throw badParameter(
      "The amount must be greater than or equal to the minimum charge amount allowed for your account and the currency set (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts). If you want to save a Customer's payment details for future payments without making a charge, use the Setup Intents API.",
      "amount",
      "parameter_invalid_integer",
    );
  }
  if (amount > AMOUNT_MAX) {
    throw badParameter(
      `Amount must be no more than ${amountText(AMOUNT_MAX, currency)} ${currency}`,
      "amount",
      "amount_too_large",
    );
  }
  checkDigits(amount, currency);
  const tooSmall = belowMinimum(amount, currency, settlementCurrency(call, currency));
  if (tooSmall !== null) throw tooSmall;
  return amount;
}

/** Stripe's words for an amount with digits that its currency does not have are not in the facts [~]. */
function checkDigits(amount: number, currency: string): void {
  const step = amountStep(currency);
  if (amount % step === 0) return;
  throw badParameter(
    `Invalid amount: amounts in ${currency} must be divisible by ${step}.`,
    "amount",
    "parameter_invalid_integer",
  );
}

/** Accounts have one bank account here, in their own currency; what comes in others is converted. */
function settlementCurrency(call: Call, currency: string): string {
  return call.state.store.accounts.get(call.account)?.currency ?? currency;
}

function belowMinimum(amount: number, currency: string, settlement: string): Problem | null {
  const minimum = minimumCharge(settlement);
  const converted = settlement === currency ? amount : convert(amount, currency, settlement);
  if (converted === null || converted >= minimum) return null;
  const message =
    settlement === currency
      ? `Amount must be at least ${amountText(minimum, currency)} ${currency}`
      : `Amount must convert to at least ${minimumText(settlement)}. ${amountText(amount, currency)} converts to approximately ${amountText(converted, settlement)}.`;
  return badParameter(message, "amount", "amount_too_small");
}

/** Only a platform acting on a connected account can take a fee, and at most what is charged (facts 3.7). */
export function feeOf(call: Call, amount: number): number | undefined {
  const fee = call.params.integer("application_fee_amount");
  if (fee === undefined) return undefined;
  const param = "application_fee_amount";
  if (call.account === call.platform) {
    throw badParameter(
      "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment (using an OAuth key or Stripe-Account header) or destination payment (using `transfer_data[destination]`).",
      param,
    );
  }
  if (fee < 0) throw badParameter("Invalid positive integer", param, "parameter_invalid_integer");
  if (fee > amount) throw badParameter("The application fee cannot be larger than the amount of the payment.", param);
  return fee;
}
