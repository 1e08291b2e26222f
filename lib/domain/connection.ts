import { type Currency, type Minor, minor } from "@/lib/domain/money";

/** Stripe's smallest card charge per settlement currency, in minor units. Source: docs.stripe.com/currencies#minimum-and-maximum-charge-amounts. */
const MINIMUM_CHARGES: Record<Currency, Minor> = {
  eur: minor(50),
  gbp: minor(30),
  sek: minor(300),
  usd: minor(50),
  chf: minor(50),
  dkk: minor(250),
  nok: minor(300),
};

/** What a charge must reach on an account that settles in this currency, in minor units. */
export function minimumChargeOf(currency: Currency): Minor {
  return MINIMUM_CHARGES[currency];
}

export type ConnectionFacts = {
  readonly stripeAccountId: string | null;
  readonly chargesEnabled: boolean;
  readonly payoutsEnabled: boolean;
  readonly detailsSubmitted: boolean;
  readonly deauthorizedAt: Date | null;
};

/**
 * `none`: no account yet, also while Stripe's answer to its creation is unknown. `onboarding`: Stripe still waits for the
 * operator's first answers. `restricted`: it had them and charges are off. `ready`: can charge. `lost`: Stripe no longer
 * lets the app act for the account.
 */
export type ConnectionState = "none" | "onboarding" | "restricted" | "ready" | "lost";

export function connectionStateOf(connection: ConnectionFacts | undefined): ConnectionState {
  if (!connection?.stripeAccountId) return "none";
  if (connection.deauthorizedAt) return "lost";
  if (connection.chargesEnabled) return "ready";
  return connection.detailsSubmitted ? "restricted" : "onboarding";
}
