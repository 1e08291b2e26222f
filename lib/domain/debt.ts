import { type DeclineCode, declineCode, shownDecline } from "@/lib/domain/payment";
import type { RetryStopped } from "@/lib/domain/retry";

/** Why what is owed did not come, as a driver is told; each has a sentence in the catalog `debt.reason`. */
export type DebtReason = DeclineCode | "no_card" | "card_data" | "network_limit" | "paused" | "unknown";

const CARD_DATA = ["expired_card", "incorrect_cvc"] as const;

/**
 * What a driver may know of why a collection failed. A card that was reported lost or stolen is told as a plain decline,
 * because the truth would help a thief.
 */
export function debtReason(facts: {
  readonly declineCode: string | null;
  readonly retryStopped: RetryStopped | null;
  /** The operator's account cannot charge at the moment. */
  readonly isPaused: boolean;
}): DebtReason {
  if (facts.isPaused) return "paused";
  switch (facts.retryStopped) {
    case "no_card":
    case "network_limit":
      return facts.retryStopped;
    case "card_data":
      // "Expired" helps more than "something is wrong with the card".
      return CARD_DATA.find((code) => code === facts.declineCode) ?? "card_data";
    case "authentication_required":
    case "do_not_try_again":
    case "plan_over":
    case null:
      return facts.declineCode === null ? "unknown" : shownDecline(declineCode(facts.declineCode));
  }
}
