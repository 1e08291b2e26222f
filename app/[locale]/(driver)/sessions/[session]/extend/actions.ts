"use server";

import { driverContext } from "@/lib/auth/request";
import { publicId } from "@/lib/domain/id";
import { formAction } from "@/lib/http/form-action";
import { makeExtensionQuote } from "@/lib/use-cases/quote/make-extension";

export const askForMore = formAction(makeExtensionQuote, driverContext, {
  after: (quote) => `/pay/${publicId("quote", quote.id)}`,
});
