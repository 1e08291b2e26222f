import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

export type NoticeTone = "info" | "success" | "warning" | "danger";

const TONES = {
  info: { Icon: Info, edge: "border-l-info", ink: "text-info" },
  success: { Icon: CircleCheck, edge: "border-l-success", ink: "text-success" },
  warning: { Icon: TriangleAlert, edge: "border-l-warning", ink: "text-warning" },
  danger: { Icon: CircleAlert, edge: "border-l-error", ink: "text-error" },
} as const;

export type NoticeProps = { readonly tone?: NoticeTone; readonly title?: ReactNode; readonly children?: ReactNode };

/** What went wrong interrupts; everything else waits until the listener is free. */
export function Notice({ tone = "info", title, children }: NoticeProps) {
  const { Icon, edge, ink } = TONES[tone];
  return (
    <div role={tone === "danger" ? "alert" : "status"} className={`panel flex gap-3 border-l-4 px-4 py-3 ${edge}`}>
      <Icon aria-hidden="true" className={`mt-1 size-5 shrink-0 ${ink}`} />
      <div className="min-w-0 flex-1">
        {title ? <p className="font-semibold">{title}</p> : null}
        {children ? <div className={title ? "text-quiet" : ""}>{children}</div> : null}
      </div>
    </div>
  );
}
