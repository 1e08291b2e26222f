import { AMOUNT_MAX, amountText, isCurrency, minimumCharge } from "@/lib/simulator/engine/currencies";
import type { Call } from "@/lib/simulator/http/call";
import type { Params } from "@/lib/simulator/http/params";
import { badParameter } from "@/lib/simulator/http/problem";

/** A currency that this simulator knows, in lower case; throws 400 for another. */
export function currencyOf(params: Params): string {
  const currency = params.required("currency").toLowerCase();
  if (isCurrency(currency)) return currency;
  throw badParameter(`Invalid currency: ${currency}.`, "currency");
}

/** Facts 4.2: zero has its own text; below the currency's minimum and above eight digits are refused too. */
export function checkAmount(amount: number, currency: string): number {
  if (amount <= 0) {
    throw badParameter(
      "The amount must be greater than or equal to the minimum charge amount allowed for your account and the currency set (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts). If you want to save a Customer's payment details for future payments without making a charge, use the Setup Intents API.",
      "amount",
      "parameter_invalid_integer",
    );
  }
  const minimum = minimumCharge(currency);
  if (amount < minimum) {
    throw badParameter(
      `Amount must be at least ${amountText(minimum, currency)} ${currency}`,
      "amount",
      "amount_too_small",
    );
  }
  if (amount > AMOUNT_MAX) {
    throw badParameter(
      `Amount must be no more than ${amountText(AMOUNT_MAX, currency)} ${currency}`,
      "amount",
      "amount_too_large",
    );
  }
  return amount;
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
