"use server";

import { payerOfForm, tokenOfForm } from "@/lib/auth/payer";
import { publicId } from "@/lib/domain/id";
import { formAction } from "@/lib/http/form-action";
import { textFields } from "@/lib/http/form-submission";
import { localPath } from "@/lib/http/local-path";
import { keptQuery, type OwedQuery, owedPath, settledText } from "@/lib/http/owed-path";
import { sessionIdOf } from "@/lib/http/public-ids";
import { type DebtsPaid, payDebts } from "@/lib/use-cases/debt/pay";
import { leaveTry } from "@/lib/use-cases/payment/leave";

export const payOwed = formAction(payDebts, payerOfForm, {
  input: textFields,
  after: async (output, input) => nextPage(await tokenOfForm(), output, keptOf(input)),
});

export const leave = formAction(leaveTry, payerOfForm, {
  input: sessionIdOf,
  after: async (_, input) => owedPath(await tokenOfForm(), keptOf(input)),
});

function nextPage(token: string, output: DebtsPaid, kept: OwedQuery): string {
  const settled = settledText(output.paid.map((id) => publicId("session", id)));
  switch (output.kind) {
    case "paid":
      // With everything paid the page of what is owed leads on by itself.
      return owedPath(token, { ...kept, settled });
    case "stopped":
      return owedPath(token, { ...kept, settled });
    case "declined":
      return owedPath(token, { ...kept, settled, declined: output.code });
    case "waiting":
      return owedPath(token, kept, publicId("session", output.sessionId));
  }
}

/** The fields that are no business of the command's: the card to begin with next time, and where the driver wanted to go. */
function keptOf(input: unknown): OwedQuery {
  if (typeof input !== "object" || input === null) return {};
  const text = (name: string) => {
    const value: unknown = Object.entries(input).find(([key]) => key === name)?.[1];
    return typeof value === "string" ? value : undefined;
  };
  return keptQuery({ next: localPath(text("next")), with: text("payWith") ?? text("with") });
}
