import { isRunning, type SessionStatus } from "@/lib/domain/session";

/** A session's state as an agent says it. `ending`: the time is over, the job that closes the stay has not come by yet. */
export type SupportState = "paying" | "running" | "ending" | "stopped" | "ended" | "failed";

export function stateOf(session: { sessionStatus: SessionStatus; endsAt: Date }, now: Date): SupportState {
  switch (session.sessionStatus) {
    case "CREATED":
      return "paying";
    case "STARTED":
      return isRunning(session, now) ? "running" : "ending";
    case "STOPPED":
      return "stopped";
    case "COMPLETE":
      return "ended";
    case "FAILED":
      return "failed";
  }
}
