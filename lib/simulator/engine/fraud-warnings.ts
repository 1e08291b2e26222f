import type Stripe from "stripe";
import { emit } from "@/lib/simulator/engine/events";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { newFraudWarning } from "@/lib/simulator/objects/dispute";

/** The issuer reports a charge as fraud; no money moves (facts 9.4). */
export function warnOfFraud(
  state: SimulatorState,
  account: string,
  charge: Stripe.Charge,
  fraudType: string,
): Stripe.Radar.EarlyFraudWarning {
  const warning = newFraudWarning({ charge, created: now(state), fraudType });
  state.store.fraudWarnings.put(account, warning.id, warning);
  emit(state, account, "radar.early_fraud_warning.created", warning);
  return warning;
}

/** After a full refund or a dispute there is nothing left to do about a warning. */
export function endWarnings(state: SimulatorState, account: string, charge: string): void {
  for (const warning of state.store.fraudWarnings.by(charge)) {
    if (!warning.actionable) continue;
    const ended = state.store.fraudWarnings.put(account, warning.id, { ...warning, actionable: false });
    emit(state, account, "radar.early_fraud_warning.updated", ended, { previous: { actionable: true } });
  }
}
