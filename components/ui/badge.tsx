import type { ReactNode } from "react";

export type BadgeTone = "neutral" | "info" | "success" | "warning" | "danger";

const TONES: Record<BadgeTone, string> = {
  neutral: "border-base-300 text-base-content",
  info: "border-info text-info",
  success: "border-success text-success",
  warning: "border-warning text-warning",
  danger: "border-error text-error",
};

/** A state in a word. The colour repeats what the word says, never more. */
export function Badge({ tone = "neutral", children }: { tone?: BadgeTone; children: ReactNode }) {
  return (
    <span
      className={`inline-flex items-center whitespace-nowrap rounded-full border bg-base-100 px-2.5 py-0.5 text-[0.9375rem] font-semibold leading-6 ${TONES[tone]}`}
    >
      {children}
    </span>
  );
}

/** A plate as it is written on the car; never broken over two lines. */
export function PlateBadge({ plate, country }: { plate: string; country: string }) {
  return (
    <span className="inline-flex overflow-hidden rounded-md border-2 border-base-content bg-white align-middle font-bold text-[#12232a]">
      <span className="flex items-center bg-[#1d323b] px-1.5 text-[0.8125rem] text-white">{country}</span>
      <span className="figures px-2 tracking-wide">{plate}</span>
    </span>
  );
}

/** Six digits in two groups, as on the sign. */
export function ZoneCode({ code, size = "normal" }: { code: string; size?: "normal" | "large" }) {
  const look = size === "large" ? "text-3xl px-3 py-1" : "text-base px-2";
  return (
    <span
      className={`figures inline-flex items-center rounded-md border-2 border-primary font-bold text-primary ${look}`}
    >
      {code.slice(0, 3)}
      <span className="inline-block w-[0.3em]" />
      {code.slice(3)}
    </span>
  );
}
