/** What a test wants the checkout page to do; travels in the address's fragment. */
export type CheckoutSetting = {
  publishableKey: string;
  account?: string;
  clientSecret: string;
  /** Fields without an intent; the client secret is used at confirmation only. */
  deferred?: {
    mode: "payment";
    amount: number;
    currency: string;
    captureMethod?: "automatic" | "manual";
    setupFutureUsage?: "off_session";
  };
  locale?: "en" | "de" | "fr";
  variables?: Record<string, string>;
  /** Confirm without `redirect: "if_required"`. */
  redirects?: boolean;
};

export function writeSetting(setting: CheckoutSetting): string {
  return `#${encodeURIComponent(JSON.stringify(setting))}`;
}

export function readSetting(hash: string): CheckoutSetting {
  return JSON.parse(decodeURIComponent(hash.slice(1)));
}
