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

/** The reason of a refusal that was ordered for this card; uses up one time of it. */
export function takeRefusal(state: SimulatorState, method: string): DeclineCode | null {
  const { refusal } = tokenOf(state, method);
  if (refusal === undefined) return null;
  refuseNext(state, method, refusal.times <= 1 ? null : { ...refusal, times: refusal.times - 1 });
  return refusal.reason;
}
