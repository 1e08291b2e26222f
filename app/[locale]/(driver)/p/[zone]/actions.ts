"use server";

import { openDriverContext } from "@/lib/auth/request";
import { publicId } from "@/lib/domain/id";
import { formAction } from "@/lib/http/form-action";
import { makeQuote } from "@/lib/use-cases/quote/make";

export const askForOffer = formAction(makeQuote, openDriverContext, {
  after: (quote) => `/pay/${publicId("quote", quote.id)}`,
});
