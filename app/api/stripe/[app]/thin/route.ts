import { openStripeEndpoint } from "@/lib/auth/stripe-endpoint";
import { stripeRoute } from "@/lib/http/stripe-route";
import { receiveStripeEvent } from "@/lib/use-cases/stripe-event/receive";

export const POST = stripeRoute("thin", receiveStripeEvent, openStripeEndpoint);
