import type Stripe from "stripe";
import { CARDS_ONLY, type Platform, type Setting, startSetting } from "./setting";

export const DAY = 86_400;
export const ASKED = {
  request_overcapture: "if_available",
  request_incremental_authorization: "if_available",
  request_multicapture: "if_available",
  request_extended_authorization: "if_available",
} as const;

/** A simulator with an account on ordinary prices (`plain`) and one that may do everything with holds (`able`). */
export async function startHolds() {
  const setting: Setting = await startSetting();
  const platform: Platform = await setting.platform();
  const stripe = setting.sdk(platform.secretKey);
  const plain = await setting.operator(platform);
  const able = await setting.operator(platform);
  await setting.control("POST", `/accounts/${able}/card_features`, {
    overcapture: true,
    incrementalAuthorization: true,
    multicapture: true,
    extendedAuthorization: true,
  });
  const chargeOf = (intent: Stripe.PaymentIntent, stripeAccount: string) =>
    stripe.charges.retrieve(String(intent.latest_charge), { expand: ["refunds"] }, { stripeAccount });
  const hold = async (
    stripeAccount: string,
    extra: Partial<Stripe.PaymentIntentCreateParams> = {},
    card: Stripe.PaymentIntentCreateParams.PaymentMethodOptions.Card = ASKED,
  ) => {
    const intent = await stripe.paymentIntents.create(
      {
        amount: 1_000,
        currency: "eur",
        payment_method: "pm_card_visa",
        confirm: true,
        capture_method: "manual",
        automatic_payment_methods: CARDS_ONLY,
        payment_method_options: { card },
        ...extra,
      },
      { stripeAccount },
    );
    return { intent, card: (await chargeOf(intent, stripeAccount)).payment_method_details?.card };
  };
  /** What Stripe told about a payment and its charges, the newest first. */
  const typesOf = async (stripeAccount: string, intent: Stripe.PaymentIntent) =>
    (await stripe.events.list({ limit: 100 }, { stripeAccount })).data
      .filter(({ data }) => JSON.stringify(data.object).includes(intent.id))
      .map(({ type }) => type);
  return { setting, platform, stripe, plain, able, hold, chargeOf, typesOf };
}
