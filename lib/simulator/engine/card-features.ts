import type Stripe from "stripe";
import type { CardBehaviour } from "@/lib/simulator/engine/cards";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import type { CardFeatureRecord } from "@/lib/simulator/store/kinds";

const DAY = 86_400;
/** Holds of a customer who is there live 7 days (facts 4.3). */
const HOLD_SECONDS = 7 * DAY;
/** Merchant-initiated Visa holds live 5 days by name and 4 days 18 hours in fact (facts 4.3). */
const HOLD_SECONDS_VISA_OFF_SESSION = 4 * DAY + 18 * 3_600;
/** "Up to 30 days" for extended holds and for yen in Japan; the exact time per network is not established [~]. */
const HOLD_SECONDS_EXTENDED = 30 * DAY;
const OVERCAPTURE_PERCENT_DEFAULT = 20;

/** Which cards each feature is for (facts 4.3; docs of flexible acquiring). */
const BRANDS = {
  overcapture: ["visa", "mastercard", "amex", "discover"],
  incrementalAuthorization: ["visa", "mastercard", "amex", "discover", "unionpay"],
  multicapture: ["visa", "mastercard", "amex", "discover", "diners", "unionpay", "jcb"],
  extendedAuthorization: ["visa", "mastercard", "amex", "discover"],
} as const;

/** What can be done with one hold beyond capturing it once, at most in full. */
export type HoldFeatures = {
  readonly incrementalAuthorization: boolean;
  readonly multicapture: boolean;
  readonly extendedAuthorization: boolean;
  /** Minor units; null where no more than the held amount can be captured. */
  readonly overcaptureMaximum: number | null;
};

export const NO_FEATURES: HoldFeatures = {
  incrementalAuthorization: false,
  multicapture: false,
  extendedAuthorization: false,
  overcaptureMaximum: null,
};

/** What an account may do; nothing until it is switched on, as on accounts without IC+ pricing (facts 4.3). */
export function featuresOfAccount(state: SimulatorState, account: string): CardFeatureRecord {
  return (
    state.store.cardFeatures.get(account) ?? {
      account,
      overcapture: false,
      incrementalAuthorization: false,
      multicapture: false,
      extendedAuthorization: false,
      overcapturePercent: OVERCAPTURE_PERCENT_DEFAULT,
    }
  );
}

/** The features that the account has, the payment asked for (`if_available`) and the card supports. */
export function featuresOfHold(
  state: SimulatorState,
  account: string,
  intent: Stripe.PaymentIntent,
  behaviour: CardBehaviour,
): HoldFeatures {
  const asked = intent.payment_method_options?.card;
  const has = featuresOfAccount(state, account);
  const is = (feature: keyof typeof BRANDS, request: string | undefined): boolean =>
    has[feature] &&
    request === "if_available" &&
    behaviour.hasEnterpriseFeatures &&
    BRANDS[feature].some((brand) => brand === behaviour.brand);
  return {
    incrementalAuthorization: is("incrementalAuthorization", asked?.request_incremental_authorization),
    multicapture: is("multicapture", asked?.request_multicapture),
    extendedAuthorization: is("extendedAuthorization", asked?.request_extended_authorization),
    overcaptureMaximum: is("overcapture", asked?.request_overcapture)
      ? Math.floor((intent.amount * (100 + has.overcapturePercent)) / 100)
      : null,
  };
}

/** How long the bank holds the money, by network and by who is there (facts 4.3). */
export function holdSeconds(hold: {
  readonly network: string;
  readonly offSession: boolean;
  readonly features: HoldFeatures;
  readonly currency: string;
  readonly country: string;
}): number {
  if (hold.features.extendedAuthorization) return HOLD_SECONDS_EXTENDED;
  if (hold.currency === "jpy" && hold.country === "JP") return HOLD_SECONDS_EXTENDED;
  return hold.offSession && hold.network === "visa" ? HOLD_SECONDS_VISA_OFF_SESSION : HOLD_SECONDS;
}

/** Whether money is only held until a capture; a card's own capture method goes before the payment's (facts 4.2). */
export function isHold(intent: Stripe.PaymentIntent): boolean {
  return intent.payment_method_options?.card?.capture_method === "manual" || intent.capture_method === "manual";
}
