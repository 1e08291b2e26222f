import { publicContext } from "@/lib/auth/request";
import { apiRead } from "@/lib/http/api-read";
import { cachedAnswer } from "@/lib/http/cached-answer";
import { loadPublishableKey } from "@/lib/loaders/publishable-key";

/** The key with which the portal's pages open Stripe.js. */
export const GET = apiRead(() => publicContext(), loadPublishableKey, cachedAnswer);
