import { html } from "hono/html";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { bankOf } from "@/lib/simulator/objects/bank-account";
import { showAmount, showDay } from "@/lib/simulator/pages/amounts";
import { layout, type Markup } from "@/lib/simulator/pages/layout";
import type { AccountRecord } from "@/lib/simulator/store/kinds";

/** Enough to see where the money went. */
const PAYOUTS_SHOWN = 20;

function sums(amounts: Readonly<Record<string, number>> = {}): string {
  const parts = Object.entries(amounts).map(([currency, amount]) => showAmount(amount, currency));
  return parts.length === 0 ? "–" : parts.join(" · ");
}

function payouts(state: SimulatorState, account: string): Markup {
  const rows = [...state.store.payouts.newestFirst(account)].slice(0, PAYOUTS_SHOWN);
  if (rows.length === 0) return html`<p class="hint">No payouts yet.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Payouts"><table>
    <thead><tr><th scope="col">Made (UTC)</th><th scope="col">Amount</th><th scope="col">Status</th><th scope="col">Arrives (UTC)</th></tr></thead>
    <tbody>${rows.map(
      (payout) => html`<tr>
        <td>${showDay(payout.created)}</td><td>${showAmount(payout.amount, payout.currency)}</td>
        <td>${payout.status}${payout.failure_message === null ? "" : html` · ${payout.failure_message}`}</td>
        <td>${showDay(payout.arrival_date)}</td>
      </tr>`,
    )}</tbody>
  </table></div>`;
}

/** The Express dashboard of one account: what it has, what was paid out, what is missing. */
export function expressPage(state: SimulatorState, account: AccountRecord): Markup {
  const balance = state.store.balances.get(account.id);
  const bank = bankOf(account);
  return layout(
    "Express dashboard",
    html`<p class="overline">Express dashboard</p>
      <h1>${account.businessProfile.name ?? account.name ?? account.id}</h1>
      ${
        account.currentlyDue.length === 0
          ? ""
          : html`<div class="card"><p class="error" role="alert">Stripe needs more from you:</p>
            <ul>${account.currentlyDue.map((name) => html`<li><code>${name}</code></li>`)}</ul></div>`
      }
      <dl class="tiles">
        <div><dt>Available</dt><dd>${sums(balance?.available)}</dd></div>
        <div><dt>On its way to your balance</dt><dd>${sums(balance?.pending)}</dd></div>
        <div><dt>Paid out to</dt><dd>${bank === null ? "–" : `···· ${bank.last4}`}</dd></div>
      </dl>
      <div class="card"><h2>Payouts</h2>${payouts(state, account.id)}</div>`,
  );
}
