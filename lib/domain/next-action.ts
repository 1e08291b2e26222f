/** What an open payment waits for: the driver's word to the bank, or Stripe's answer. */
export type NextAction =
  | {
      readonly type: "authenticate";
      readonly clientSecret: string;
      readonly publishableKey: string;
      readonly stripeAccount: string;
      /** A page of ours that asks the bank's question. */
      readonly hostedPath: string;
      readonly expiresAt: Date;
    }
  | { readonly type: "wait" };
