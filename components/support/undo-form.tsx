"use client";

import { useActionState, useEffect, useState } from "react";
import { FormNotice } from "@/components/auth/form-notice";
import { Button } from "@/components/ui/button";
import type { FormAction } from "@/lib/http/form-action";

export type UndoFormProps = {
  readonly action: FormAction;
  readonly refundId: string;
  /** As the server counted when it made the page. */
  readonly secondsLeft: number;
  /** `undo` has `{seconds}`. */
  readonly labels: { readonly undo: string; readonly undoNow: string };
};

/** The server says the seconds first; here they only grow fewer. What counts is whether the refund was sent. */
export function UndoForm({ action, refundId, secondsLeft, labels }: UndoFormProps) {
  const [state, submit, isPending] = useActionState(action, { status: "idle" });
  const left = useSecondsLeft(secondsLeft);
  const label = left > 0 ? labels.undo.replace("{seconds}", String(left)) : labels.undoNow;
  return (
    <form action={submit} className="mt-3 grid justify-items-start gap-2">
      <FormNotice state={state} />
      <input type="hidden" name="refundId" value={refundId} />
      <Button tone="plain" disabled={isPending}>
        <span className="figures">{label}</span>
      </Button>
    </form>
  );
}

function useSecondsLeft(given: number): number {
  const [left, setLeft] = useState(given);
  useEffect(() => {
    const end = performance.now() + given * 1_000;
    const tick = () => setLeft(Math.max(0, Math.ceil((end - performance.now()) / 1_000)));
    tick();
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  }, [given]);
  return left;
}
