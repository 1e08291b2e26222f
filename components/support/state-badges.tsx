import { useTranslations } from "next-intl";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import type { BalanceStatus } from "@/lib/domain/balance";
import type { RefundState } from "@/lib/domain/refund";
import type { SupportState } from "./types";

const STATES: Record<SupportState, BadgeTone> = {
  paying: "warning",
  running: "success",
  ending: "neutral",
  stopped: "warning",
  ended: "neutral",
  failed: "danger",
};
const BALANCES: Record<BalanceStatus, BadgeTone> = {
  PROCESSING: "neutral",
  PAID: "success",
  DEBT: "danger",
  REFUND: "info",
};
const REFUNDS: Record<RefundState, BadgeTone> = {
  queued: "warning",
  executing: "info",
  pending: "info",
  succeeded: "success",
  failed: "danger",
  partly_failed: "danger",
  canceled: "neutral",
};

export function StateBadge({ state }: { state: SupportState }) {
  return <Badge tone={STATES[state]}>{useTranslations("support")(`state.${state}`)}</Badge>;
}

/** A stay that never started owes nothing and was paid nothing: no word about its balance. */
export function BalanceBadge({ status, state }: { status: BalanceStatus; state: SupportState }) {
  if (state === "failed" && status === "PAID") return null;
  return <Badge tone={BALANCES[status]}>{useTranslations("support")(`balance.${status}`)}</Badge>;
}

export function RefundBadge({ state }: { state: RefundState }) {
  return <Badge tone={REFUNDS[state]}>{useTranslations("support")(`refundState.${state}`)}</Badge>;
}
