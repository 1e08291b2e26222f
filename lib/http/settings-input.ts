import { getLocale } from "next-intl/server";
import { type AmountProblem, parseAmount } from "@/lib/domain/amount";
import { MUTABLE_MAILS } from "@/lib/domain/mail";
import { CURRENCIES } from "@/lib/domain/money";
import { textFields } from "@/lib/http/form-submission";
import { InvalidInput } from "@/lib/use-cases/command";

const CODES: Readonly<Record<Exclude<AmountProblem, "missing">, string>> = {
  format: "amount",
  decimals: "amount",
  not_positive: "amount_positive",
  too_large: "amount_max",
};

/** Limits as they were typed in the reader's language, one field per currency; an empty field is no limit. */
export async function spendingInput(form: FormData): Promise<object> {
  const fields = textFields(form);
  const locale = await getLocale();
  const caps: Record<string, number> = {};
  const problems: Record<string, string[]> = {};
  for (const currency of CURRENCIES) {
    const name = `caps.${currency}`;
    const parsed = parseAmount(fields[name] ?? "", currency, locale);
    if (parsed.ok) caps[currency] = parsed.amountMinor;
    else if (parsed.problem !== "missing") problems[name] = [CODES[parsed.problem]];
  }
  if (Object.keys(problems).length > 0) throw new InvalidInput(problems);
  return { caps };
}

/** The boxes that are ticked. */
export function mailsInput(form: FormData): object {
  const fields = textFields(form);
  return { wanted: MUTABLE_MAILS.filter((kind) => fields[kind] === "on") };
}
