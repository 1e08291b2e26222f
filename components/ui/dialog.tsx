"use client";

import { type ReactNode, useId, useRef } from "react";

export type DialogProps = {
  /** What is on the button that opens it. */
  readonly opener: ReactNode;
  readonly title: ReactNode;
  readonly closeLabel: string;
  readonly children: ReactNode;
  readonly openerClassName?: string;
};

/** The browser's own dialog: focus, Escape and the backdrop are its work. */
export function Dialog({ opener, title, closeLabel, children, openerClassName = "btn btn-outline" }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  return (
    <>
      <button type="button" className={`needs-script ${openerClassName}`} onClick={() => dialog.current?.showModal()}>
        {opener}
      </button>
      <dialog ref={dialog} aria-labelledby={titleId} className="modal">
        <div className="modal-box text-left">
          <h2 id={titleId}>{title}</h2>
          <div className="mt-3">{children}</div>
          {/* Not a form of its own: dialogs stand inside forms, and forms cannot be nested. */}
          <button type="button" className="btn btn-ghost mt-4" onClick={() => dialog.current?.close()}>
            {closeLabel}
          </button>
        </div>
      </dialog>
    </>
  );
}
