"use client";

const EDGES = { info: "border-l-info", danger: "border-l-error" } as const;

export type PayNoticeProps = {
  readonly tone: "info" | "danger";
  readonly text: string;
  readonly action?: string;
  readonly onAction?: () => void;
};

export function PayNotice({ tone, text, action, onAction }: PayNoticeProps) {
  return (
    <div role={tone === "danger" ? "alert" : "status"} className={`panel border-l-4 px-4 py-3 ${EDGES[tone]}`}>
      <p>{text}</p>
      {action ? (
        <button type="button" className="btn btn-outline mt-3" onClick={onAction}>
          {action}
        </button>
      ) : null}
    </div>
  );
}
