"use client";

import type { ReactNode } from "react";
import { useTyped } from "@/components/ui/form-fields";
import type { SessionKind } from "@/lib/domain/session";

export type KindChoiceProps = {
  readonly chosen: SessionKind;
  readonly legend: string;
  readonly labels: Readonly<Record<SessionKind, { readonly label: string; readonly detail: string }>>;
  /** What belongs to each kind: shown while it is chosen, without script. */
  readonly prepaid: ReactNode;
  readonly open: ReactNode;
};

const KINDS = ["prepaid", "open"] as const;

/** Fixed time or open end. Both are native radios, and what is shown for the chosen one follows from CSS. */
export function KindChoice({ chosen, legend, labels, prepaid, open }: KindChoiceProps) {
  const typed = useTyped("kind");
  const first = typed === "open" || typed === "prepaid" ? typed : chosen;
  return (
    <div className="group/kind grid gap-5">
      <fieldset>
        <legend className="mb-2 font-semibold">{legend}</legend>
        <div className="grid gap-2 sm:grid-cols-2">
          {KINDS.map((kind) => (
            <label
              key={kind}
              className="panel flex min-h-14 items-center gap-3 px-4 py-3 has-checked:border-primary has-checked:ring-1 has-checked:ring-primary has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-primary"
            >
              <input
                type="radio"
                name="kind"
                value={kind}
                defaultChecked={kind === first}
                required
                className="radio radio-primary shrink-0 focus-visible:outline-none"
              />
              <span className="min-w-0 flex-1">
                <span className="block font-semibold">{labels[kind].label}</span>
                <span className="block text-base text-quiet">{labels[kind].detail}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <div className="hidden group-has-[[value=prepaid]:checked]/kind:block">{prepaid}</div>
      <div className="hidden group-has-[[value=open]:checked]/kind:block">{open}</div>
    </div>
  );
}
