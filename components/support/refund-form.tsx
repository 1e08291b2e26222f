"use client";

import { useActionState, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { CheckField, SelectField, TextAreaField } from "@/components/ui/field";
import { parseAmount } from "@/lib/domain/amount";
import { type Currency, formatMoney, type Minor, minor } from "@/lib/domain/money";
import type { FormAction, FormState } from "@/lib/http/form-action";
import { formatLocale } from "@/lib/i18n/locales";
import { AmountField, type QuickAmount } from "./amount-field";

export type RefundFormLabels = {
  readonly amount: string;
  readonly amountHint: string;
  /** By what is wrong with the typed text. */
  readonly problem: Readonly<Record<"missing" | "format" | "decimals" | "not_positive", string>>;
  /** `{remaining}` is the amount that is left. */
  readonly tooLarge: string;
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
  const { action, sessionId, currency, locale, reasons, labels } = props;
  const [state, submit, isPending] = useActionState(action, { status: "idle" });
  const [refundId] = useState(props.refundId); // a page that reads itself again must not make another refund of this form
  const values = state.status === "invalid" || state.status === "refused" ? state.values : undefined;
  const [typed, setTyped] = useState(values?.amount ?? "");
  const amount = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (state.status === "invalid" || state.status === "refused") amount.current?.focus();
  }, [state]);
  return (
    <form action={submit} noValidate className="grid gap-5">
      <Refused state={state} labels={labels} show={(value) => formatMoney(value, currency, formatLocale(locale))} />
      <input type="hidden" name="refundId" value={refundId} />
      <input type="hidden" name="sessionId" value={sessionId} />
      <input type="hidden" name="currency" value={currency} />
      <AmountField
        ref={amount}
        value={typed}
        onValue={setTyped}
        label={labels.amount}
        hint={labels.amountHint}
        error={amountError(state, labels)}
        after={afterText(typed, props)}
        quick={props.quick}
      />
      <SelectField
        key={`reason ${values?.reason ?? ""}`}
        id="reason"
        name="reason"
        label={labels.reason}
        error={state.status === "invalid" ? state.messages.reason : undefined}
        defaultValue={values?.reason ?? ""}
        options={[{ value: "", label: labels.chooseReason }, ...reasons]}
      />
      <TextAreaField
        key={`note ${values?.note ?? ""}`}
        id="note"
        name="note"
        label={labels.note}
        hint={labels.noteHint}
        error={state.status === "invalid" ? state.messages.note : undefined}
        defaultValue={values?.note ?? ""}
        maxLength={2_000}
      />
      <Choices values={values} labels={labels} isRunning={props.isRunning} />
      <Button tone="primary" disabled={isPending}>
        {labels.submit}
      </Button>
    </form>
  );
}

type ChoicesProps = {
  readonly values: Readonly<Record<string, string>> | undefined;
  readonly labels: RefundFormLabels;
  readonly isRunning: boolean;
};

function Choices({ values, labels, isRunning }: ChoicesProps) {
  const isOn = (name: string) => values === undefined || values[name] === "on";
  return (
    <div key={`${isOn("keepSessionValid")} ${isOn("returnFee")}`}>
      {isRunning ? (
        <CheckField
          id="keepSessionValid"
          name="keepSessionValid"
          label={labels.keepValid}
          hint={labels.keepValidHint}
          defaultChecked={isOn("keepSessionValid")}
        />
      ) : (
        <input type="hidden" name="keepSessionValid" value="on" />
      )}
      <CheckField
        id="returnFee"
        name="returnFee"
        label={labels.returnFee}
        hint={labels.returnFeeHint}
        defaultChecked={isOn("returnFee")}
      />
    </div>
  );
}

function Refused(props: { state: FormState; labels: RefundFormLabels; show: (value: Minor) => string }) {
  const { state, labels, show } = props;
  if (state.status !== "refused") return null;
  const { remainingMinor } = state.details;
  const isNamed = state.code === "refund.too_large" && typeof remainingMinor === "number";
  return (
    <p role="alert" className="panel border-l-4 border-l-error px-4 py-3 font-semibold">
      {isNamed ? labels.tooLarge.replace("{remaining}", show(minor(remainingMinor))) : state.message}
    </p>
  );
}

function amountError(state: FormState, labels: RefundFormLabels): string | undefined {
  if (state.status !== "invalid") return undefined;
  switch (state.fields.amount?.[0]) {
    case undefined:
      return state.messages.amountMinor;
    case "amount_missing":
      return labels.problem.missing;
    case "amount_decimals":
      return labels.problem.decimals;
    case "amount_not_positive":
      return labels.problem.not_positive;
    default:
      return labels.problem.format;
  }
}

/** What would be left, while the agent types; nothing while the text is no amount or is too much. */
function afterText(typed: string, { currency, locale, remainingMinor, labels }: RefundFormProps): string {
  const parsed = parseAmount(typed, currency, locale);
  if (!parsed.ok || parsed.amountMinor > remainingMinor) return "";
  const left = minor(remainingMinor - parsed.amountMinor);
  return labels.after.replace("{amount}", formatMoney(left, currency, formatLocale(locale)));
}
