import Stripe from "stripe";

/** The version of Stripe's API that our calls name, and that a browser's Stripe.js should agree with. */
export const STRIPE_API_VERSION: string = Stripe.API_VERSION;
