import { deadlinePasses, inquiryCloses } from "@/lib/simulator/engine/dispute-course";
import { aftermathOf, disputeDecided } from "@/lib/simulator/engine/disputes";
import { balanceBecomesAvailable } from "@/lib/simulator/engine/ledger";
import { holdExpires } from "@/lib/simulator/engine/payment-cancel";
import { payoutArrives, payoutLeaves, payoutRun } from "@/lib/simulator/engine/payouts";
import { refundExpires, refundFails, refundSettles, retryHeldRefunds } from "@/lib/simulator/engine/refund-outcome";
import { requirementDue, reviewEnds } from "@/lib/simulator/engine/requirements";
import { chargeSettles } from "@/lib/simulator/engine/settlement";
import { changeByItself, now, type SimulatorState } from "@/lib/simulator/engine/state";
import type { DueRecord } from "@/lib/simulator/store/kinds";

/** How many things that fell due are written down together; keeps one journal line small. */
const TOGETHER_MAX = 200;

/** Puts what the file remembers back into the queue after a start. */
export function reloadDue(state: SimulatorState): void {
  state.dueQueue.clear();
  for (const due of state.store.due.oldestFirst()) state.dueQueue.push({ id: due.id, at: due.at });
}

/** Does everything that is due at `until`, in order, each at its own time. */
export function runDue(state: SimulatorState, until: number): void {
  while ((state.dueQueue.peek()?.at ?? Number.POSITIVE_INFINITY) <= until) {
    changeByItself(state, () => {
      for (let count = 0; count < TOGETHER_MAX; count += 1) {
        const next = state.dueQueue.peek();
        if (next === undefined || next.at > until) return;
        state.dueQueue.pop();
        runOne(state, next.id);
      }
    });
  }
}

/** Does what fell due by itself since the last look. */
export function runDueNow(state: SimulatorState): void {
  const head = state.dueQueue.peek();
  if (head !== undefined && head.at <= now(state)) runDue(state, now(state));
}

function runOne(state: SimulatorState, id: string): void {
  const due = state.store.due.get(id);
  if (due === undefined) return;
  state.store.due.delete(id);
  state.frozenAt = due.at;
  try {
    perform(state, due);
  } finally {
    state.frozenAt = null;
  }
}

function perform(state: SimulatorState, due: DueRecord): void {
  switch (due.task) {
    case "balance_available":
      balanceBecomesAvailable(state, due.account, due.subject);
      retryHeldRefunds(state, due.account);
      break;
    case "charge_settles":
      chargeSettles(state, due.account, due.subject);
      break;
    case "refund_settles":
      refundSettles(state, due.account, due.subject);
      break;
    case "refund_fails":
      refundFails(state, due.account, due.subject);
      break;
    case "review_ends":
      reviewEnds(state, due.account, due.subject);
      break;
    case "requirement_due":
      requirementDue(state, due.account, due.subject);
      break;
    case "payout_run":
      payoutRun(state, due.account);
      break;
    case "payout_leaves":
      payoutLeaves(state, due.account, due.subject);
      break;
    case "payout_arrives":
      payoutArrives(state, due.account, due.subject);
      break;
    case "refund_expires":
      refundExpires(state, due.account, due.subject);
      break;
    case "hold_expires":
      holdExpires(state, due.account, due.subject);
      break;
    case "aftermath":
      aftermathOf(state, due.account, due.subject);
      break;
    case "dispute_due":
      deadlinePasses(state, due.account, due.subject);
      break;
    case "dispute_decided":
      disputeDecided(state, due.account, due.subject);
      break;
    case "inquiry_closes":
      inquiryCloses(state, due.account, due.subject);
      break;
  }
}
