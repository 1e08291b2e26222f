"use client";

import { useEffect, useRef, useState } from "react";
import { ButtonLink } from "@/components/ui/button";

export type ShownOnceLabels = {
  readonly made: string;
  readonly madeText: string;
  /** The name of the field that it stands in. */
  readonly secret: string;
  readonly copy: string;
  readonly copied: string;
  readonly back: string;
  /** Said where the same form was answered before. */
  readonly gone?: string;
};

export type ShownOnceProps = { readonly text: string; readonly back: string; readonly labels: ShownOnceLabels };

/** A secret in the answer that made it. It stands in a field, so that it can be taken along without a script too. */
export function ShownOnce({ text, back, labels }: ShownOnceProps) {
  const field = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState(false);
  useEffect(() => field.current?.focus(), []);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      setCopied(false); // without the right to the clipboard it is selected, and the keyboard copies it
    }
  };
  if (text === "") {
    return (
      <div className="grid gap-4">
        <p role="status">{labels.gone}</p>
        <ButtonLink href={back}>{labels.back}</ButtonLink>
      </div>
    );
  }
  return (
    <div className="grid gap-4">
      <div role="status" className="panel border-l-4 border-l-success px-4 py-3">
        <p className="font-semibold">{labels.made}</p>
        <p>{labels.madeText}</p>
      </div>
      <label className="grid gap-1.5">
        <span className="font-semibold">{labels.secret}</span>
        <input
          ref={field}
          readOnly
          value={text}
          autoComplete="off"
          spellCheck={false}
          onFocus={(event) => event.currentTarget.select()}
          className="field-input font-mono"
        />
      </label>
      <div className="flex flex-wrap gap-3">
        <button type="button" className="btn btn-primary needs-script" onClick={copy}>
          {labels.copy}
        </button>
        <ButtonLink href={back}>{labels.back}</ButtonLink>
      </div>
      <p role="status" className="min-h-6">
        {isCopied ? labels.copied : ""}
      </p>
    </div>
  );
}
