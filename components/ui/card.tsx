import type { ReactNode } from "react";

export type CardProps = {
  readonly title?: ReactNode;
  /** Beside the title: a state or a small link. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly level?: 2 | 3;
};

export function Card({ title, aside, children, level = 2 }: CardProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <section className="panel p-5 sm:p-6">
      {title ? (
        <div className="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
          <Heading>{title}</Heading>
          {aside}
        </div>
      ) : null}
      {children}
    </section>
  );
}

export type PageTitleProps = { readonly children: ReactNode; readonly lead?: ReactNode; readonly aside?: ReactNode };

export function PageTitle({ children, lead, aside }: PageTitleProps) {
  return (
    <div className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1>{children}</h1>
        {lead ? <p className="mt-2 max-w-2xl text-quiet">{lead}</p> : null}
      </div>
      {aside}
    </div>
  );
}

export function EmptyState({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className="panel px-6 py-10 text-center">
      {/* A heading may stand in it, which no paragraph can hold. */}
      <div className="text-lg font-semibold">{title}</div>
      {children ? <div className="mx-auto mt-1 max-w-md text-quiet">{children}</div> : null}
    </div>
  );
}
