import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { cachedAnswer } from "@/lib/http/cached-answer";
import { readPublishableKey } from "@/lib/http/v1/config";
import { loadStripeConfig } from "@/lib/loaders/publishable-key";

export const GET = apiRoute(readPublishableKey, apiDoor, {
  show: ({ context }) => loadStripeConfig(context),
  answer: cachedAnswer,
});
