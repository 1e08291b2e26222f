import { isRunning, type SessionKind, type SessionStatus } from "@/lib/domain/session";

/** `settling`: an open stay has ended and is being priced and collected. */
export type ShownState = "checking" | "running" | "settling" | "over" | "failed";

type Stay = { readonly kind: SessionKind; readonly sessionStatus: SessionStatus; readonly endsAt: Date };

/** What a driver calls a stay's state; it follows from time, not from a status that a late job has not yet moved. */
export function stateOf(row: Stay, now: Date): ShownState {
  switch (row.sessionStatus) {
    case "CREATED":
      return "checking";
    case "FAILED":
      return "failed";
    case "STARTED":
      if (isRunning(row, now)) return "running";
      return row.kind === "open" ? "settling" : "over";
    case "STOPPED":
      return "settling";
    case "COMPLETE":
      return "over";
  }
}
