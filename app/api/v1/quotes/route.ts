import { apiDoor } from "@/lib/auth/api-door";
import { apiRoute } from "@/lib/http/api-route";
import { minutesUntil, makeQuote as operation, shownQuote } from "@/lib/http/v1/quotes";
import { loadQuote } from "@/lib/loaders/app/quote";
import { execute } from "@/lib/use-cases/command";
import { makeQuote } from "@/lib/use-cases/quote/make";

export const POST = apiRoute(operation, apiDoor, {
  run: ({ context, resourceId, body: { vehicle, endsAt, minutes, ...rest } }) =>
    execute(makeQuote, context, {
      ...rest,
      ...vehicle,
      quoteId: resourceId,
      minutes: minutes ?? minutesUntil(endsAt, context.now),
    }),
  show: async ({ context, resourceId, locale }) => {
    const { quote, points } = await loadQuote(context, resourceId);
    return shownQuote(quote, points, locale);
  },
});
