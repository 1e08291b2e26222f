"use client";

import { FormField, useRefusal } from "@/components/ui/form-fields";

export type ProofLabels = { readonly code: string; readonly codeHint: string; readonly codeSetUp: string };

/** Asked for only when what the form does wants a second factor, and the last proof is old. */
export function ProofField({ labels }: { labels: ProofLabels }) {
  const refusal = useRefusal();
  if (refusal !== "second_factor.required" && refusal !== "second_factor.wrong") return null;
  return (
    <div className="grid gap-2">
      <FormField
        id="totp"
        name="totp"
        label={labels.code}
        hint={labels.codeHint}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={7} // people type a space in the middle, as the app shows it
        className="figures text-xl"
        data-asked
      />
      <a href="/account/second-factor" className="link">
        {labels.codeSetUp}
      </a>
    </div>
  );
}
