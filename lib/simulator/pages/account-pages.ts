import { html } from "hono/html";
import type Stripe from "stripe";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { showAmount, showTime } from "@/lib/simulator/pages/amounts";
import { layout, type Markup } from "@/lib/simulator/pages/layout";
import type { AccountRecord } from "@/lib/simulator/store/kinds";

/** Enough to find what one just did; older rows are reached through the API. */
const ROWS_MAX = 50;

function take<T>(rows: Iterable<T>): T[] {
  const taken: T[] = [];
  for (const row of rows) {
    if (taken.length === ROWS_MAX) break;
    taken.push(row);
  }
  return taken;
}

function table(caption: string, heads: readonly string[], rows: readonly (readonly (string | Markup)[])[]): Markup {
  return html`<section>
    <h2>${caption}</h2>
    ${
      rows.length === 0
        ? html`<p class="hint">None yet.</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
          <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
          <tbody>${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
        </table></div>`
    }
  </section>`;
}

function accountLink(account: AccountRecord): Markup {
  return html`<a href="/accounts/${account.id}">${account.name ?? account.id}</a>`;
}

function accountRow(account: AccountRecord): (string | Markup)[] {
  const state = account.chargesEnabled ? "charges enabled" : "charges off";
  return [
    accountLink(account),
    html`<code>${account.id}</code>`,
    account.country,
    account.currency.toUpperCase(),
    state,
  ];
}

/** What lives in this simulator: platforms, and under each the accounts that are connected to it. */
export function indexPage(state: SimulatorState): Markup {
  const platforms = take(state.store.platforms.oldestFirst());
  const connections = [...state.store.connections.oldestFirst()];
  const sections = platforms.map((platform) => {
    const accounts = take(connections.filter((connection) => connection.platform === platform.account))
      .map((connection) => state.store.accounts.get(connection.account))
      .filter((account) => account !== undefined);
    return html`<div class="card">
      <p class="overline">Platform</p>
      <h2><a href="/accounts/${platform.account}">${platform.name}</a></h2>
      <p class="hint"><code>${platform.account}</code> · <code>${platform.clientId}</code></p>
      ${table("Connected accounts", ["Name", "Account", "Country", "Currency", "State"], accounts.map(accountRow))}
    </div>`;
  });
  return layout(
    "Overview",
    html`<h1>Stripe simulator</h1>
      <p class="lead">A pretend Stripe for laptops and tests. It moves no money and accepts only Stripe's published test cards.</p>
      ${sections.length === 0 ? html`<div class="card"><p>No platform yet.</p></div>` : sections}`,
  );
}

function balanceText(sums: Readonly<Record<string, number>>): string {
  const parts = Object.entries(sums).map(([currency, amount]) => showAmount(amount, currency));
  return parts.length === 0 ? "–" : parts.join(" · ");
}

function metadataText(metadata: Stripe.Metadata): Markup | string {
  const entries = Object.entries(metadata);
  if (entries.length === 0) return "–";
  return html`<dl class="metadata">${entries.map(([key, value]) => html`<dt>${key}</dt><dd>${value}</dd>`)}</dl>`;
}

function chargeRow(charge: Stripe.Charge): (string | Markup)[] {
  const card = charge.payment_method_details?.card;
  const fee = charge.application_fee_amount;
  return [
    showTime(charge.created),
    showAmount(charge.amount, charge.currency),
    charge.status === "succeeded" && !charge.captured ? "authorised" : charge.status,
    card?.network ?? "–",
    fee === null ? "–" : showAmount(fee, charge.currency),
    charge.amount_refunded === 0 ? "–" : showAmount(charge.amount_refunded, charge.currency),
    metadataText(charge.metadata),
    card ? `${card.brand ?? ""} ···· ${card.last4 ?? ""}` : "–",
    html`<code>${charge.id}</code>`,
  ];
}

function paymentRow(intent: Stripe.PaymentIntent): (string | Markup)[] {
  return [
    showTime(intent.created),
    showAmount(intent.amount, intent.currency),
    intent.status,
    intent.last_payment_error?.decline_code ?? intent.last_payment_error?.code ?? "–",
    html`<code>${intent.id}</code>`,
  ];
}

function refundRow(refund: Stripe.Refund): (string | Markup)[] {
  return [
    showTime(refund.created),
    showAmount(refund.amount, refund.currency),
    refund.status ?? "–",
    refund.reason ?? "–",
    html`<code>${refund.id}</code>`,
  ];
}

/** One account as its owner would see it in a dashboard: balance, payments, charges, refunds. Undefined if unknown. */
export function accountPage(state: SimulatorState, id: string): Markup | undefined {
  const { store } = state;
  const account = store.accounts.get(id);
  if (!account) return undefined;
  const balance = store.balances.get(id);
  const charges = take(store.charges.newestFirst(id)).map(chargeRow);
  const payments = take(store.paymentIntents.newestFirst(id)).map(paymentRow);
  const refunds = take(store.refunds.newestFirst(id)).map(refundRow);
  const name = account.name ?? account.id;
  return layout(
    name,
    html`<p><a href="/">← All accounts</a></p>
      <h1>${name}</h1>
      <p class="hint"><code>${account.id}</code> · ${account.country} · ${account.chargesEnabled ? "charges enabled" : "charges off"}</p>
      <dl class="tiles">
        <div><dt>Available</dt><dd>${balanceText(balance?.available ?? {})}</dd></div>
        <div><dt>Pending</dt><dd>${balanceText(balance?.pending ?? {})}</dd></div>
      </dl>
      <div class="card">${table(
        "Charges",
        ["Time (UTC)", "Amount", "Status", "Network", "Application fee", "Refunded", "Metadata", "Card", "Charge"],
        charges,
      )}</div>
      <div class="card">${table("Payments", ["Time (UTC)", "Amount", "Status", "Last error", "Payment"], payments)}</div>
      <div class="card">${table("Refunds", ["Time (UTC)", "Amount", "Status", "Reason", "Refund"], refunds)}</div>
      <p class="hint">The newest ${ROWS_MAX} of each.</p>`,
  );
}
