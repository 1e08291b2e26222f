import type { Verdict } from "@/lib/simulator/engine/authentication";
import type { DeclineCode } from "@/lib/simulator/engine/cards";
import { tokenOf } from "@/lib/simulator/engine/payment-methods";
import type { SimulatorState } from "@/lib/simulator/engine/state";

/** From now on the bank declines the next so many tries at this card, on every account that has a clone of it. */
export function refuseNext(
  state: SimulatorState,
  method: string,
  refusal: { readonly reason: DeclineCode; readonly times: number } | null,
): void {
  const { refusal: _, ...token } = tokenOf(state, method);
  const account = state.store.cardTokens.accountOf(token.id) ?? "";
  state.store.cardTokens.put(account, token.id, refusal === null ? token : { ...token, refusal });
}

/**
 * A bank that was told to ask for the cardholder: off session it declines, on session it shows its page. Null when
 * nothing of the kind was ordered; else one time of it is used up.
 */
export function askedByBank(
  state: SimulatorState,
  method: string,
  asked: { readonly offSession: boolean; readonly isMoto: boolean },
): Verdict | null {
  if (tokenOf(state, method).refusal?.reason !== "authentication_required") return null;
  takeRefusal(state, method);
  if (!asked.offSession && !asked.isMoto) return { kind: "challenge" };
  return { kind: "decline", reason: "authentication_required" };
}

/** The reason of a refusal that was ordered for this card; uses up one time of it. */
export function takeRefusal(
  state: SimulatorState,
  method: string,
  circumstances: { readonly wasChallenged: boolean } = { wasChallenged: false },
): DeclineCode | null {
  const { refusal } = tokenOf(state, method);
  if (refusal === undefined) return null;
  // Whoever has just passed the bank's page is not sent there again.
  if (circumstances.wasChallenged && refusal.reason === "authentication_required") return null;
  refuseNext(state, method, refusal.times <= 1 ? null : { ...refusal, times: refusal.times - 1 });
  return refusal.reason;
}
