"use client";

import type { FormState } from "@/lib/http/form-action";

/** The sentence of a refusal, above the form; nothing while there is none. */
export function FormNotice({ state }: { state: FormState }) {
  if (state.status !== "refused") return null;
  return (
    <p role="alert" className="panel border-l-4 border-l-error px-4 py-3 font-semibold">
      {state.message}
    </p>
  );
}

/** The sentence of one field. */
export function fieldMessage(state: FormState, name: string): string | undefined {
  return state.status === "invalid" ? state.messages[name] : undefined;
}
