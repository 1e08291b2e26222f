"use client";

import { type ComponentProps, useActionState } from "react";
import { FormNotice, fieldMessage } from "@/components/auth/form-notice";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import type { FormAction } from "@/lib/http/form-action";

export type OneFieldFormProps = {
  readonly action: FormAction;
  readonly name: string;
  readonly label: string;
  readonly submitLabel: string;
  readonly values?: Readonly<Record<string, string>>;
  readonly input: Omit<ComponentProps<"input">, "id" | "name">;
};

/** Sign-in asks for one thing at a time: an address, or a code. */
export function OneFieldForm({ action, name, label, submitLabel, values = {}, input }: OneFieldFormProps) {
  const [state, submit, isPending] = useActionState(action, { status: "idle" });
  const typed = state.status === "invalid" || state.status === "refused" ? state.values[name] : undefined;
  return (
    <form action={submit} className="grid gap-4" noValidate>
      <FormNotice state={state} />
      {Object.entries(values).map(([hidden, value]) => (
        <input key={hidden} type="hidden" name={hidden} value={value} />
      ))}
      <Field
        // React empties a sent form; what was typed comes back with the answer.
        key={typed ?? ""}
        id={name}
        name={name}
        label={label}
        error={fieldMessage(state, name)}
        defaultValue={typed}
        required
        {...input}
      />
      <Button tone="primary" isWide disabled={isPending}>
        {submitLabel}
      </Button>
    </form>
  );
}
