import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { cachedAnswer } from "@/lib/http/cached-answer";
import { otherMethods } from "@/lib/http/other-methods";
import { readPublishableKey } from "@/lib/http/v1/config";
import { loadStripeConfig } from "@/lib/loaders/publishable-key";

export const GET = apiRoute(readPublishableKey, apiDoor, {
  show: ({ context, isReload }) => loadStripeConfig(context, isReload),
  answer: cachedAnswer,
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
