import type { Session } from "@/lib/client/operations";

/** A stay as the app's page shows it. */
export type Stay = {
  readonly id: string;
  readonly zoneCode: string;
  readonly plate: string;
  readonly paidMinor: number;
  readonly currency: string;
  readonly hasReceipt: boolean;
} & State;

type State =
  /** The bank asks: the driver is sent to the hosted page and comes back by `returnUrl`. */
  | { readonly state: "question"; readonly url: string }
  /** Nobody knows yet; the page asks again after so long. */
  | { readonly state: "checking"; readonly seconds: number }
  | { readonly state: "parked"; readonly until: string }
  | { readonly state: "stopping" }
  | { readonly state: "owing"; readonly owedMinor: number; readonly nextTryAt: string | null }
  | { readonly state: "over"; readonly refundedMinor: number; readonly refundState: string | null }
  | { readonly state: "failed" };

export function stayOf(session: Session): Stay {
  const { id, zoneCode, vehicle, paidMinor, currency, receiptAvailable: hasReceipt } = session;
  return { id, zoneCode, plate: vehicle.plate, paidMinor, currency, hasReceipt, ...stateOf(session) };
}

function stateOf(session: Session): State {
  const { nextAction, sessionStatus } = session;
  if (nextAction?.type === "authenticate") return { state: "question", url: nextAction.hostedUrl };
  if (nextAction?.type === "wait") return { state: "checking", seconds: nextAction.pollAfterSeconds };
  switch (sessionStatus) {
    case "CREATED":
      return { state: "checking", seconds: 2 };
    case "STARTED":
      return { state: "parked", until: session.endsAt };
    case "STOPPED":
      return { state: "stopping" };
    case "COMPLETE":
      if (!session.hasDebt) return over(session);
      return { state: "owing", owedMinor: session.owedMinor, nextTryAt: session.retry?.nextAt ?? null };
    case "FAILED":
      return { state: "failed" };
  }
}

function over({ amountRefundedMinor, refundState }: Session): State {
  return { state: "over", refundedMinor: amountRefundedMinor, refundState };
}
