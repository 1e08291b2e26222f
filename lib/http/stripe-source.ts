import { env, stripeEndpoints } from "@/lib/env";

/**
 * Where the browser gets the publishable key and Stripe.js from; an empty script address means Stripe's own. `appSlug`: whose
 * driver it is, where that is not the portal.
 */
export function stripeSource(appSlug?: string): { publishableKeyUrl: string; stripeJsUrl: string } {
  const isSimulated = env().STRIPE_API_URL !== undefined;
  return {
    publishableKeyUrl: appSlug === undefined ? "/api/portal/publishable-key" : `/api/apps/${appSlug}/publishable-key`,
    stripeJsUrl: isSimulated ? new URL("/js/stripe.js", stripeEndpoints().jsUrl).href : "",
  };
}
