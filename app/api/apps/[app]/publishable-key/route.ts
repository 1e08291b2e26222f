import { publicContext } from "@/lib/auth/request";
import { apiRead } from "@/lib/http/api-read";
import { cachedAnswer } from "@/lib/http/cached-answer";
import { loadPublishableKey } from "@/lib/loaders/publishable-key";

/** The key with which our pages open Stripe.js for the drivers of another app. */
export const GET = apiRead(
  (_request, { app }: { app: string }) => publicContext(app),
  loadPublishableKey,
  cachedAnswer,
);
