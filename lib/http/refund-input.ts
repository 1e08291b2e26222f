import { getLocale } from "next-intl/server";
import { parseAmount } from "@/lib/domain/amount";
import { CURRENCIES } from "@/lib/domain/money";
import { textFields } from "@/lib/http/form-submission";
import { InvalidInput } from "@/lib/use-cases/command";

/** The input of a refund from its form: the typed amount in the reader's language, and boxes that are on only when ticked. */
export async function refundInput(form: FormData): Promise<object> {
  const { refundId, sessionId, amount = "", reason, note, currency, keepSessionValid, returnFee } = textFields(form);
  const known = CURRENCIES.find((each) => each === currency);
  if (known === undefined) throw new InvalidInput({ currency: ["invalid"] });
  const parsed = parseAmount(amount, known, await getLocale());
  if (!parsed.ok) throw new InvalidInput({ amount: [`amount_${parsed.problem}`] });
  return {
    refundId,
    sessionId,
    amountMinor: parsed.amountMinor,
    reason,
    note,
    keepSessionValid: keepSessionValid === "on",
    returnFee: returnFee === "on",
  };
}
