"use server";

import { openDriverContext } from "@/lib/auth/request";
import { publicId } from "@/lib/domain/id";
import { formAction } from "@/lib/http/form-action";
import { offerInput } from "@/lib/http/offer-input";
import { makeQuote } from "@/lib/use-cases/quote/make";

export const askForOffer = formAction(makeQuote, openDriverContext, {
  input: offerInput,
  after: (quote) => `/pay/${publicId("quote", quote.id)}`,
});
