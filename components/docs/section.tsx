import type { ReactNode } from "react";

export type SectionProps = { readonly id: string; readonly title: ReactNode; readonly children: ReactNode };

/** A part of the page with an address of its own. */
export function Section({ id, title, children }: SectionProps) {
  return (
    <section aria-labelledby={id} className="grid gap-4 border-t border-base-300 pt-8">
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

export function Steps({
  items,
}: {
  readonly items: readonly { readonly text: ReactNode; readonly more?: ReactNode }[];
}) {
  return (
    <ol className="grid list-decimal gap-4 pl-6 marker:font-semibold">
      {items.map(({ text, more }, index) => (
        <li key={String(index)} className="pl-1">
          <p>{text}</p>
          {more ? <div className="mt-2 -ml-7 sm:ml-0">{more}</div> : null}
        </li>
      ))}
    </ol>
  );
}

export function Points({ items }: { readonly items: readonly ReactNode[] }) {
  return (
    <ul className="grid list-disc gap-1.5 pl-6">
      {items.map((item, index) => (
        <li key={String(index)} className="pl-1">
          {item}
        </li>
      ))}
    </ul>
  );
}
