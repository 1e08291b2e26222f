"use client";

import { useState } from "react";
import { FormCheck, FormSelect, FormTextArea } from "@/components/ui/form-fields";
import { ProofField, type ProofLabels } from "@/components/ui/proof-field";
import { SentForm } from "@/components/ui/sent-form";
import { parseAmount } from "@/lib/domain/amount";
import { type Currency, formatMoney, type Minor, minor } from "@/lib/domain/money";
import type { FormAction } from "@/lib/http/form-action";
import { formatLocale } from "@/lib/i18n/locales";
import { AmountField, type AmountFieldLabels, type QuickAmount } from "./amount-field";

export type RefundFormLabels = AmountFieldLabels &
  ProofLabels & {
    /** `{amount}` is what would be left. */
    readonly after: string;
    readonly reason: string;
    readonly chooseReason: string;
    readonly note: string;
    readonly noteHint: string;
    readonly keepValid: string;
    readonly keepValidHint: string;
    readonly returnFee: string;
    readonly returnFeeHint: string;
    readonly submit: string;
    readonly lost: string;
    readonly check: string;
  };

export type RefundFormProps = {
  readonly action: FormAction;
  readonly refundId: string;
  readonly sessionId: string;
  readonly currency: Currency;
  readonly locale: string;
  readonly remainingMinor: Minor;
  /** Only a running stay can end with a refund. */
  readonly isRunning: boolean;
  readonly quick: readonly QuickAmount[];
  readonly reasons: readonly { readonly value: string; readonly label: string }[];
  readonly labels: RefundFormLabels;
};

/** One refund. What was typed stays when it is refused; the id made with the form makes a second click the same refund. */
export function RefundForm(props: RefundFormProps) {
  const { action, sessionId, currency, reasons, labels, isRunning } = props;
  const [refundId] = useState(props.refundId); // a page that reads itself again must not make another refund of this form
  return (
    <SentForm
      action={action}
      submitLabel={labels.submit}
      values={{ refundId, sessionId, currency, ...(isRunning ? {} : { keepSessionValid: "on" }) }}
      labels={labels}
    >
      <AmountField labels={labels} quick={props.quick} after={(typed) => afterText(typed, props)} />
      <FormSelect
        id="reason"
        name="reason"
        label={labels.reason}
        options={[{ value: "", label: labels.chooseReason }, ...reasons]}
      />
      <FormTextArea id="note" name="note" label={labels.note} hint={labels.noteHint} maxLength={2_000} />
      <div>
        {isRunning ? (
          <FormCheck
            id="keepSessionValid"
            name="keepSessionValid"
            label={labels.keepValid}
            hint={labels.keepValidHint}
            defaultChecked
          />
        ) : null}
        <FormCheck
          id="returnFee"
          name="returnFee"
          label={labels.returnFee}
          hint={labels.returnFeeHint}
          defaultChecked
        />
      </div>
      <ProofField labels={labels} />
    </SentForm>
  );
}

/** What would be left, while the agent types; nothing while the text is no amount or is too much. */
function afterText(typed: string, { currency, locale, remainingMinor, labels }: RefundFormProps): string {
  const parsed = parseAmount(typed, currency, locale);
  if (!parsed.ok || parsed.amountMinor > remainingMinor) return "";
  const left = minor(remainingMinor - parsed.amountMinor);
  return labels.after.replace("{amount}", formatMoney(left, currency, formatLocale(locale)));
}
