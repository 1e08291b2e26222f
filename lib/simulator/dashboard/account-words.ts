import { html } from "hono/html";
import { type Cell, money } from "@/lib/simulator/dashboard/parts";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import type { AccountRecord } from "@/lib/simulator/store/kinds";

export function accountName(state: SimulatorState, id: string): string {
  const account = state.store.accounts.get(id);
  return account?.name ?? account?.email ?? id;
}

export function accountLink(state: SimulatorState, id: string): Cell {
  return state.store.accounts.get(id) === undefined
    ? id
    : html`<a href="/accounts/${id}">${accountName(state, id)}</a>`;
}

export function accountState(account: AccountRecord): string {
  if (account.closed) return "closed";
  return account.chargesEnabled ? "active" : "charges off";
}

/** One part of the balance, by currency; an account on which nothing moved shows zero of its own. */
export function accountBalance(state: SimulatorState, id: string, part: "available" | "pending"): Cell {
  const sums = Object.entries(state.store.balances.get(id)?.[part] ?? {});
  const account = state.store.accounts.get(id);
  if (sums.length === 0) return money(0, account?.currency ?? "eur");
  return html`${sums.map(([currency, amount]) => html`<span class="sum">${money(amount, currency)}</span>`)}`;
}
