/** A painted bay seen from above, open to the street. */
export function BayMark({ className = "size-7" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" className="fill-primary" />
      <path d="M9 25V8h14v17" fill="none" strokeWidth="3" strokeLinecap="square" className="stroke-primary-content" />
      <rect x="13" y="14" width="6" height="11" rx="1.5" className="fill-primary-content" />
    </svg>
  );
}

export function WordMark() {
  return (
    <span className="inline-flex items-center gap-2.5 text-xl font-bold tracking-tight">
      <BayMark />
      Bayfare
    </span>
  );
}
