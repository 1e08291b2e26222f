import { apiDoor, stayContext } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { otherMethods } from "@/lib/http/other-methods";
import { makeQuote as operation, shownQuote } from "@/lib/http/v1/quotes";
import { loadQuote } from "@/lib/loaders/app/quote";
import { execute } from "@/lib/use-cases/command";
import { makeQuote } from "@/lib/use-cases/quote/make";
import { makeExtensionQuote } from "@/lib/use-cases/quote/make-extension";

export const POST = apiRoute(operation, apiDoor, {
  run: async ({ context, resourceId: quoteId, body: { sessionId, ...rest } }) => {
    if (sessionId === undefined) return execute(makeQuote, context, { ...rest, quoteId });
    return execute(makeExtensionQuote, await stayContext(context, sessionId), { ...rest, quoteId, sessionId });
  },
  show: async ({ context, resourceId, locale }) => {
    const { quote, points } = await loadQuote(context, resourceId);
    return shownQuote(quote, points, locale);
  },
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ POST });
