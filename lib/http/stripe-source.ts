import { env, stripeEndpoints } from "@/lib/env";

/** Where the browser gets the publishable key and Stripe.js from; an empty script address means Stripe's own. */
export function stripeSource(): { publishableKeyUrl: string; stripeJsUrl: string } {
  const isSimulated = env().STRIPE_API_URL !== undefined;
  return {
    publishableKeyUrl: "/api/portal/publishable-key",
    stripeJsUrl: isSimulated ? new URL("/js/stripe.js", stripeEndpoints().jsUrl).href : "",
  };
}
