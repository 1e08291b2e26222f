import { newId } from "@/lib/simulator/engine/identifiers";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import type { DueRecord } from "@/lib/simulator/store/kinds";

/** Lets something happen by itself when the simulator's clock reaches `at` (unix seconds). */
export function schedule(
  state: SimulatorState,
  at: number,
  task: DueRecord["task"],
  account: string,
  subject: string,
): void {
  const id = newId("due");
  state.store.due.put(account, id, { id, at, task, account, subject });
  state.dueQueue.push({ id, at });
}
