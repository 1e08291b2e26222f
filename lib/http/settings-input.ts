import { getLocale } from "next-intl/server";
import { type AmountProblem, parseAmount } from "@/lib/domain/amount";
import { MUTABLE_MAILS } from "@/lib/domain/mail";
import { CURRENCIES, type Currency } from "@/lib/domain/money";
import { textFields } from "@/lib/http/form-submission";
import { InvalidInput } from "@/lib/use-cases/command";

const CODES: Readonly<Record<Exclude<AmountProblem, "missing">, string>> = {
  format: "amount",
  decimals: "amount",
  not_positive: "amount_positive",
  too_large: "amount_max",
};

type Typed = { readonly name: string; readonly text: string; readonly currency: Currency };

/** Amounts as they were typed in the reader's language; an empty field is none, and what is no amount is told at its field. */
async function amountsOf(typed: readonly Typed[]): Promise<Readonly<Record<string, number>>> {
  const locale = await getLocale();
  const amounts: Record<string, number> = {};
  const problems: Record<string, string[]> = {};
  for (const { name, text, currency } of typed) {
    const parsed = parseAmount(text, currency, locale);
    if (parsed.ok) amounts[name] = parsed.amountMinor;
    else if (parsed.problem !== "missing") problems[name] = [CODES[parsed.problem]];
  }
  if (Object.keys(problems).length > 0) throw new InvalidInput(problems);
  return amounts;
}

/** A driver's spending limits, one field per currency. */
export async function spendingInput(form: FormData): Promise<object> {
  const fields = textFields(form);
  const typed = CURRENCIES.map((currency) => {
    const name = `caps.${currency}`;
    return { name, text: fields[name] ?? "", currency };
  });
  const amounts = await amountsOf(typed);
  const caps = typed.flatMap(({ name, currency }) => (amounts[name] === undefined ? [] : [[currency, amounts[name]]]));
  return { caps: Object.fromEntries(caps) };
}

/** An operator's rules for refunds; all currencies of ours have two decimals. */
export async function refundPolicyInput(form: FormData): Promise<object> {
  const fields = textFields(form);
  const names = ["once", "day", "month"] as const;
  const amounts = await amountsOf(names.map((name) => ({ name, text: fields[name] ?? "", currency: "eur" })));
  const limit = (name: (typeof names)[number]) => amounts[name] ?? null;
  return {
    appsMay: fields.apps === "on",
    onceMaxMinor: limit("once"),
    dayMaxMinor: limit("day"),
    monthMaxMinor: limit("month"),
  };
}

/** The boxes that are ticked. */
export function mailsInput(form: FormData): object {
  const fields = textFields(form);
  return { wanted: MUTABLE_MAILS.filter((kind) => fields[kind] === "on") };
}
