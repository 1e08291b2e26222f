import type { ReactNode } from "react";
import type { BadgeTone } from "./badge";

export type TimelineEntry = {
  readonly key: string;
  readonly time: ReactNode;
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  readonly tone?: BadgeTone;
};

const DOTS: Record<BadgeTone, string> = {
  neutral: "bg-base-content",
  info: "bg-info",
  success: "bg-success",
  warning: "bg-warning",
  danger: "bg-error",
};

export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <ol className="border-l-2 border-base-300">
      {entries.map((entry) => (
        <li key={entry.key} className="relative pb-4 pl-5 last:pb-0">
          <span
            aria-hidden="true"
            className={`absolute -left-[7px] top-2 size-3 rounded-full border-2 border-base-100 ${DOTS[entry.tone ?? "neutral"]}`}
          />
          <p className="text-base text-quiet">{entry.time}</p>
          <p className="font-semibold">{entry.title}</p>
          {entry.detail ? <div className="text-quiet">{entry.detail}</div> : null}
        </li>
      ))}
    </ol>
  );
}
