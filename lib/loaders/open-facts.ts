import type { PaymentRow } from "@/db/store/payment";
import type { SessionRow } from "@/db/store/session";
import type { Minor } from "@/lib/domain/money";
import type { StopCause } from "@/lib/domain/session";

/** What only a stay with an open end has. */
export type OpenFactsView = {
  /** What the card's bank keeps now; null when nothing is kept. */
  readonly heldMinor: Minor | null;
  /** Before its stop it costs nothing yet. */
  readonly isPriced: boolean;
  /** Why it will stop by itself at its end. */
  readonly endsBecause: StopCause | null;
  readonly stoppedBecause: StopCause | null;
};

/** Null for bought time. */
export function openFacts(row: SessionRow, payments: readonly PaymentRow[]): OpenFactsView | null {
  if (row.kind === "prepaid") return null;
  return {
    heldMinor: payments.find(({ status }) => status === "held")?.amountMinor ?? null,
    isPriced: isPriced(row),
    endsBecause: row.endsBecause,
    stoppedBecause: row.stoppedBecause,
  };
}

/** Whether it is known what a stay comes to. */
export function isPriced({ kind, sessionStatus }: Pick<SessionRow, "kind" | "sessionStatus">): boolean {
  return kind === "prepaid" || (sessionStatus !== "CREATED" && sessionStatus !== "STARTED");
}
