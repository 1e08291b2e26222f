"use client";

import { useContext, useRef, useState } from "react";
import { Field } from "@/components/ui/field";
import { FormAnswer, useRefusal, useTyped } from "@/components/ui/form-fields";
import type { FormState } from "@/lib/http/form-action";

/** `value` as it would be typed. */
export type QuickAmount = { readonly label: string; readonly value: string };

export type AmountFieldLabels = {
  readonly amount: string;
  readonly amountHint: string;
  /** By what is wrong with the typed text. */
  readonly problem: Readonly<Record<"missing" | "format" | "decimals" | "not_positive", string>>;
};

export type AmountFieldProps = {
  readonly labels: AmountFieldLabels;
  /** What would be left after so much, or nothing. */
  readonly after: (typed: string) => string;
  readonly quick: readonly QuickAmount[];
};

/** The quick buttons only fill the field: nothing is refunded without pressing the one button for it. */
export function AmountField({ labels, after, quick }: AmountFieldProps) {
  const answer = useContext(FormAnswer);
  const isTooLarge = useRefusal() === "refund.too_large";
  const [typed, setTyped] = useState(useTyped("amount") ?? "");
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="grid gap-2">
      <Field
        ref={input}
        id="amount"
        name="amount"
        label={labels.amount}
        hint={labels.amountHint}
        error={problemOf(answer, labels)}
        {...(isTooLarge ? { "aria-invalid": true } : {})}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        inputMode="decimal"
        autoComplete="off"
        maxLength={24}
        className="figures text-xl"
      />
      <p aria-live="polite" className="min-h-[1.6em] text-quiet">
        {after(typed)}
      </p>
      <div className="needs-script flex flex-wrap gap-2">
        {quick.map((amount) => (
          <button
            key={amount.label}
            type="button"
            className="btn btn-outline"
            onClick={() => {
              setTyped(amount.value);
              input.current?.focus();
            }}
          >
            {amount.label}
          </button>
        ))}
      </div>
    </div>
  );
}

function problemOf(state: FormState, { problem }: AmountFieldLabels): string | undefined {
  if (state.status !== "invalid") return undefined;
  switch (state.fields.amount?.[0]) {
    case undefined:
      return state.messages.amountMinor;
    case "amount_missing":
      return problem.missing;
    case "amount_decimals":
      return problem.decimals;
    case "amount_not_positive":
      return problem.not_positive;
    default:
      return problem.format;
  }
}
