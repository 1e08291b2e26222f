export type ProgressProps = { readonly label: string; readonly value?: number; readonly max?: number };

/** Without a value: something is under way and nobody knows how long. */
export function Progress({ label, value, max = 100 }: ProgressProps) {
  return <progress aria-label={label} className="progress progress-primary w-full" value={value} max={max} />;
}
