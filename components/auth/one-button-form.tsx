"use client";

import { type ReactNode, useActionState } from "react";
import { FormNotice } from "@/components/auth/form-notice";
import { Button, type ButtonTone } from "@/components/ui/button";
import type { FormAction } from "@/lib/http/form-action";

export type OneButtonFormProps = {
  readonly action: FormAction;
  readonly label: ReactNode;
  readonly values?: Readonly<Record<string, string>>;
  readonly tone?: ButtonTone;
};

/** A form that only asks for a decision. */
export function OneButtonForm({ action, label, values = {}, tone = "primary" }: OneButtonFormProps) {
  const [state, submit, isPending] = useActionState(action, { status: "idle" });
  return (
    <form action={submit} className="grid gap-3">
      <FormNotice state={state} />
      {Object.entries(values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button tone={tone} isWide disabled={isPending}>
        {label}
      </Button>
    </form>
  );
}
