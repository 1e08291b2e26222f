"use client";

import type { RefObject } from "react";
import { Field } from "@/components/ui/field";

/** `value` as it would be typed. */
export type QuickAmount = { readonly label: string; readonly value: string };

export type AmountFieldProps = {
  readonly ref: RefObject<HTMLInputElement | null>;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly label: string;
  readonly hint: string;
  readonly error: string | undefined;
  /** What would be left, or nothing. */
  readonly after: string;
  readonly quick: readonly QuickAmount[];
};

/** The quick buttons only fill the field: nothing is refunded without pressing the one button for it. */
export function AmountField({ ref, value, onValue, label, hint, error, after, quick }: AmountFieldProps) {
  return (
    <div className="grid gap-2">
      <Field
        ref={ref}
        id="amount"
        name="amount"
        label={label}
        hint={hint}
        error={error}
        value={value}
        onChange={(event) => onValue(event.currentTarget.value)}
        inputMode="decimal"
        autoComplete="off"
        maxLength={24}
        className="figures text-xl"
      />
      <p aria-live="polite" className="min-h-[1.6em] text-quiet">
        {after}
      </p>
      <div className="needs-script flex flex-wrap gap-2">
        {quick.map((amount) => (
          <button
            key={amount.label}
            type="button"
            className="btn btn-outline"
            onClick={() => {
              onValue(amount.value);
              ref.current?.focus();
            }}
          >
            {amount.label}
          </button>
        ))}
      </div>
    </div>
  );
}
