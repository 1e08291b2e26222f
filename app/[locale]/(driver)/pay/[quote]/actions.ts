"use server";

import { driverContext } from "@/lib/auth/request";
import { publicId } from "@/lib/domain/id";
import { formAction } from "@/lib/http/form-action";
import { type CheckedOut, checkOut } from "@/lib/use-cases/session/check-out";

export const pay = formAction(checkOut, driverContext, { after: (output, input) => nextPage(output, input) });

function nextPage(output: CheckedOut, input: unknown): string {
  if (output.kind === "card") return `/cards/${output.setupId}?quote=${quoteOf(input)}`;
  const session = `/sessions/${publicId("session", output.sessionId)}`;
  return output.isWaiting ? `${session}/pay` : session;
}

function quoteOf(input: unknown): string {
  const isForm = typeof input === "object" && input !== null && "quoteId" in input;
  return isForm && typeof input.quoteId === "string" ? publicId("quote", input.quoteId) : "";
}
