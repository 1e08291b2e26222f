"use client";

import { type ReactNode, useEffect, useRef } from "react";

/** What was just done, read aloud and focused once, so that the next Tab goes on from there. */
export function SaidNotice({ children }: { children: ReactNode }) {
  const element = useRef<HTMLParagraphElement>(null);
  useEffect(() => element.current?.focus(), []);
  return (
    <p
      ref={element}
      tabIndex={-1}
      role="status"
      className="panel mb-5 border-l-4 border-l-success px-4 py-3 font-semibold"
    >
      {children}
    </p>
  );
}
