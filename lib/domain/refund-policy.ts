import type { Minor } from "@/lib/domain/money";
import type { Actor } from "@/lib/domain/permission";

/** What an operator lets others give back of its money; null is no limit. The same number in each currency that it sells in. */
export type RefundPolicy = {
  readonly appsMay: boolean;
  readonly onceMaxMinor: Minor | null;
  readonly dayMaxMinor: Minor | null;
  readonly monthMaxMinor: Minor | null;
};

/** What holds until an operator decides: any app whose key may refund does, and nothing is limited but by what was paid. */
export const OPEN_POLICY: RefundPolicy = { appsMay: true, onceMaxMinor: null, dayMaxMinor: null, monthMaxMinor: null };

/** Any 24 hours and any 30 days, so that no midnight gives a limit anew. */
export const POLICY_WINDOW_MS = { day: 24 * 60 * 60_000, month: 30 * 24 * 60 * 60_000 } as const;

/** Whom an operator's policy binds: all but its owners and the platform's leads. Source: product.md, 6. */
export function isBoundByPolicy(actor: Actor): boolean {
  switch (actor.kind) {
    case "operator":
      return actor.role !== "owner";
    case "support":
      return actor.role !== "support_lead" || actor.appId !== null;
    case "system":
      return false;
    default:
      return true;
  }
}

export type BrokenRule =
  | { readonly rule: "apps" }
  | { readonly rule: "once" | "day" | "month"; readonly maxMinor: Minor };

/** The first rule that a refund breaks; the sums of the day and the month have it in them already. */
export function brokenRule(
  policy: RefundPolicy,
  asked: { readonly isByApp: boolean; readonly onceMinor: Minor; readonly dayMinor: Minor; readonly monthMinor: Minor },
): BrokenRule | null {
  if (asked.isByApp && !policy.appsMay) return { rule: "apps" };
  const limits = [
    { rule: "once", maxMinor: policy.onceMaxMinor, minor: asked.onceMinor },
    { rule: "day", maxMinor: policy.dayMaxMinor, minor: asked.dayMinor },
    { rule: "month", maxMinor: policy.monthMaxMinor, minor: asked.monthMinor },
  ] as const;
  for (const { rule, maxMinor, minor } of limits) if (maxMinor !== null && minor > maxMinor) return { rule, maxMinor };
  return null;
}
