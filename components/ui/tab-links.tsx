export type TabLink = {
  readonly href: string;
  readonly label: string;
  readonly count?: number;
  readonly isCurrent: boolean;
};

/** Tabs with addresses: reload, back and a sent link show the same one. */
export function TabLinks({ label, tabs }: { label: string; tabs: readonly TabLink[] }) {
  return (
    <nav aria-label={label} className="mb-4 overflow-x-auto border-b border-base-300">
      <ul className="flex gap-1">
        {tabs.map((tab) => (
          <li key={tab.href}>
            <a
              href={tab.href}
              aria-current={tab.isCurrent ? "page" : undefined}
              className="inline-flex min-h-11 items-center gap-2 whitespace-nowrap border-b-3 border-transparent px-3 hover:border-base-300 aria-[current=page]:border-primary aria-[current=page]:font-semibold"
            >
              {tab.label}
              {tab.count === undefined ? null : <span className="figures text-base text-quiet">{tab.count}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
