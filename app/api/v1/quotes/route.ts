import { apiDoor, stayContext } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { minutesUntil, makeQuote as operation, shownQuote } from "@/lib/http/v1/quotes";
import { loadQuote } from "@/lib/loaders/app/quote";
import { loadStart } from "@/lib/loaders/app/session";
import { execute } from "@/lib/use-cases/command";
import { makeQuote } from "@/lib/use-cases/quote/make";
import { makeExtensionQuote } from "@/lib/use-cases/quote/make-extension";

export const POST = apiRoute(operation, apiDoor, {
  run: async ({ context, resourceId: quoteId, body: { vehicle, endsAt, minutes, sessionId, ...rest } }) => {
    if (sessionId === undefined) {
      const length = minutes ?? minutesUntil(endsAt, context.now);
      return execute(makeQuote, context, { ...rest, ...vehicle, quoteId, minutes: length });
    }
    const length = minutes ?? minutesUntil(endsAt, await loadStart(context, sessionId));
    return execute(makeExtensionQuote, await stayContext(context, sessionId), { quoteId, sessionId, minutes: length });
  },
  show: async ({ context, resourceId, locale }) => {
    const { quote, points } = await loadQuote(context, resourceId);
    return shownQuote(quote, points, locale);
  },
});
