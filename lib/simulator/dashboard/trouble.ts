import { html } from "hono/html";
import type { Page } from "@/lib/simulator/dashboard/frame";
import { actionButton } from "@/lib/simulator/dashboard/guard";
import { type Cell, panel } from "@/lib/simulator/dashboard/parts";
import { modeForm, newRule, releaseForm, waitingRules } from "@/lib/simulator/dashboard/trouble-deliveries";
import { doubtsForm, limiterForm, newFault, waitingFaults } from "@/lib/simulator/dashboard/trouble-faults";
import type { SimulatorState } from "@/lib/simulator/engine/state";

function clearAll(state: SimulatorState, call: string, count: number, name: string): Cell {
  if (count === 0) return "";
  return actionButton(state, "/trouble", { call, label: "Clear all", name, method: "DELETE" });
}

export function troublePage(state: SimulatorState): Page {
  const faults = clearAll(state, "faults", state.faults.list().length, "Clear all faults");
  const rules = clearAll(state, "webhooks/rules", state.webhooks.rules.list().length, "Clear all rules");
  const body = html`<p class="lead">What goes wrong in production, on demand. Nothing but the doubts survives a restart.</p>
    <h2 class="part">Requests</h2>
    ${panel("Waiting faults", waitingFaults(state), faults)}
    <details class="panel fold"><summary>Add a fault</summary>${newFault(state)}</details>
    ${panel("Request limiter", limiterForm(state))}
    <h2 class="part">Webhooks</h2>
    <div class="two">
      ${panel("All deliveries", modeForm(state))}
      ${panel("Held deliveries", releaseForm(state))}
    </div>
    ${panel("Rules for some deliveries", waitingRules(state), rules)}
    <details class="panel fold"><summary>Add a rule</summary>${newRule(state)}</details>
    <h2 class="part">Doubts</h2>
    ${panel("Where Stripe’s versions differ", doubtsForm(state))}`;
  return { title: "Trouble", current: "/trouble", body };
}
