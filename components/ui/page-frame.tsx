import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { LanguageSwitch } from "./language-switch";
import { WordMark } from "./word-mark";

export type FrameLink = { readonly href: string; readonly label: string; readonly isCurrent?: boolean };

export type PageFrameProps = {
  /** The address the reader is at, with its query: the language switch comes back to it. */
  readonly path: string;
  /** Which part of Bayfare this is, shown beside the word mark; nothing for drivers. */
  readonly area?: { readonly label: string; readonly href: string };
  readonly links?: readonly FrameLink[];
  /** Sign in, or the account; already in the reader's language. */
  readonly account?: FrameLink;
  /** Drivers read one narrow column; staff read tables. */
  readonly width?: "narrow" | "wide";
  /** A line above everything, such as the demo's. */
  readonly banner?: ReactNode;
  readonly children: ReactNode;
};

export function PageFrame({ path, area, links = [], account, width = "narrow", banner, children }: PageFrameProps) {
  const t = useTranslations("ui");
  const measure = width === "wide" ? "max-w-7xl" : "max-w-5xl";
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="btn btn-primary absolute left-2 top-2 z-10 -translate-y-24 focus:translate-y-0 motion-safe:transition-transform"
      >
        {t("skip")}
      </a>
      {banner}
      <header className="no-print border-b border-base-300 bg-base-100">
        <div className={`mx-auto flex flex-wrap items-center gap-x-4 px-4 py-2 sm:px-6 ${measure}`}>
          <a href="/" className="inline-flex min-h-11 items-center rounded-field" aria-label={t("home")}>
            <WordMark />
          </a>
          {area ? (
            <a
              href={area.href}
              className="inline-flex min-h-11 items-center border-l border-base-300 pl-4 font-semibold"
            >
              {area.label}
            </a>
          ) : null}
          <div className="ml-auto flex items-center gap-1 sm:gap-4">
            <LanguageSwitch path={path} />
            {account ? (
              <a href={account.href} className="link-plain inline-flex min-h-11 items-center px-1">
                {account.label}
              </a>
            ) : null}
          </div>
        </div>
        {links.length > 0 ? <FrameLinks links={links} measure={measure} label={area?.label ?? "Bayfare"} /> : null}
      </header>
      <main
        id="main"
        tabIndex={-1}
        className={`mx-auto w-full flex-1 px-4 py-6 outline-none sm:px-6 sm:py-10 ${measure}`}
      >
        {children}
      </main>
      <footer className="no-print border-t border-base-300">
        <div
          className={`mx-auto flex flex-wrap items-center justify-between gap-x-6 gap-y-1 px-4 py-4 sm:px-6 ${measure}`}
        >
          <p className="text-base text-quiet">{t("footer")}</p>
          <a href="/developers" className="link-plain inline-flex min-h-11 items-center">
            {t("developers")}
          </a>
        </div>
      </footer>
    </div>
  );
}

function FrameLinks({ links, measure, label }: { links: readonly FrameLink[]; measure: string; label: string }) {
  return (
    <nav aria-label={label} className={`mx-auto overflow-x-auto px-2 sm:px-4 ${measure}`}>
      <ul className="flex flex-wrap gap-x-1">
        {links.map((link) => (
          <li key={link.href}>
            <a
              href={link.href}
              aria-current={link.isCurrent ? "page" : undefined}
              className="inline-flex min-h-11 items-center whitespace-nowrap border-b-3 border-transparent px-3 hover:border-base-300 aria-[current=page]:border-primary aria-[current=page]:font-semibold"
            >
              {link.label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
