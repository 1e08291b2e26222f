import { html } from "hono/html";
import type Stripe from "stripe";
import { accountLink, accountName } from "@/lib/simulator/dashboard/account-words";
import { causesOf, eventTable, findEvents } from "@/lib/simulator/dashboard/event-lists";
import type { Page } from "@/lib/simulator/dashboard/frame";
import { foldedJson } from "@/lib/simulator/dashboard/json-view";
import { chargeButtons } from "@/lib/simulator/dashboard/object-buttons";
import {
  type Cell,
  copyable,
  type Fact,
  facts,
  idLink,
  moment,
  money,
  pairs,
  panel,
  pill,
  table,
} from "@/lib/simulator/dashboard/parts";
import { requestsAbout } from "@/lib/simulator/dashboard/requests";
import { cardText, linked } from "@/lib/simulator/dashboard/sections";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { showAmount } from "@/lib/simulator/pages/amounts";
import type { Markup } from "@/lib/simulator/pages/layout";

function problem(intent: Stripe.PaymentIntent): Cell {
  const error = intent.last_payment_error;
  if (!error) return "";
  const codes = [error.code, error.decline_code, error.advice_code].filter(
    (code) => code !== undefined && code !== null,
  );
  return html`<p class="trouble"><b>${error.message ?? "The last attempt failed."}</b> ${[...new Set(codes)].map((code) => html`<code class="line">${code}</code> `)}</p>`;
}

function nextAction(intent: Stripe.PaymentIntent): Fact[] {
  const url = intent.next_action?.redirect_to_url?.url;
  if (url !== null && url !== undefined)
    return [["Waits for", html`<a href="${new URL(url).pathname}">the bank’s page</a>`]];
  return intent.next_action ? [["Waits for", intent.next_action.type.replaceAll("_", " ")]] : [];
}

function about(state: SimulatorState, account: string, intent: Stripe.PaymentIntent): Markup {
  const { currency } = intent;
  const fee = intent.application_fee_amount;
  return facts([
    ["Payment", copyable(intent.id)],
    ["Account", accountLink(state, account)],
    ["Received", money(intent.amount_received, currency)],
    ...(intent.amount_capturable > 0 ? [["Can be captured", money(intent.amount_capturable, currency)] as const] : []),
    ["Application fee", fee === null ? "–" : money(fee, currency)],
    ["Captured", intent.capture_method.replaceAll("_", " ")],
    ...nextAction(intent),
    ["Customer", idLink(intent.customer)],
    ["Payment method", idLink(intent.payment_method)],
    ["Created", moment(intent.created)],
    ["Metadata", pairs(intent.metadata)],
  ]);
}

function charges(rows: readonly Stripe.Charge[]): Markup {
  return table<Stripe.Charge>(
    "Charges",
    [
      { head: "Amount", cell: (row) => linked(row.id, money(row.amount, row.currency)), end: true },
      {
        head: "Status",
        cell: (row) => (row.status === "succeeded" && !row.captured ? pill("requires_capture") : pill(row.status)),
      },
      { head: "Card", cell: (row) => cardText(row.payment_method_details?.card) },
      { head: "Bank said", cell: (row) => row.failure_code ?? row.outcome?.type ?? "–", wide: true },
      {
        head: "3-D Secure",
        cell: (row) => row.payment_method_details?.card?.three_d_secure?.result ?? "–",
        wide: true,
      },
      { head: "Capture before", cell: (row) => captureBefore(row), wide: true },
      {
        head: "Refunded",
        cell: (row) => (row.amount_refunded === 0 ? "–" : money(row.amount_refunded, row.currency)),
        end: true,
      },
      { head: "Created", cell: (row) => moment(row.created), wide: true },
    ],
    rows,
    "No card has been charged.",
  );
}

function captureBefore(charge: Stripe.Charge): Cell {
  const before = charge.payment_method_details?.card?.capture_before;
  return before === undefined || charge.captured ? "–" : moment(before);
}

function refunds(rows: readonly Stripe.Refund[]): Markup {
  return table<Stripe.Refund>(
    "Refunds",
    [
      { head: "Amount", cell: (row) => linked(row.id, money(row.amount, row.currency)), end: true },
      { head: "Status", cell: (row) => pill(row.status ?? "pending") },
      { head: "Reason", cell: (row) => row.failure_reason ?? row.reason ?? "–" },
      { head: "Created", cell: (row) => moment(row.created), end: true },
    ],
    rows,
    "No refund.",
  );
}

function disputes(rows: readonly Stripe.Dispute[], warnings: readonly Stripe.Radar.EarlyFraudWarning[]): Cell {
  if (rows.length === 0 && warnings.length === 0) return "";
  const list = table<Stripe.Dispute>(
    "Disputes",
    [
      { head: "Amount", cell: (row) => linked(row.id, money(row.amount, row.currency)), end: true },
      { head: "Status", cell: (row) => pill(row.status) },
      { head: "Reason", cell: (row) => row.reason.replaceAll("_", " ") },
      { head: "Created", cell: (row) => moment(row.created), end: true },
    ],
    rows,
    "No dispute.",
  );
  const warned = warnings.map(
    (row) =>
      html`<p class="note">Early fraud warning ${idLink(row.id)}: ${row.fraud_type.replaceAll("_", " ")}, ${moment(row.created)}</p>`,
  );
  return panel("Disputes", html`${list}${warned}`);
}

/** One payment with everything that hangs on it: charges, refunds, what was told, what was asked, and its JSON. */
export function paymentPage(state: SimulatorState, account: string, intent: Stripe.PaymentIntent): Page {
  const { store } = state;
  const tries = store.charges.by(intent.id);
  const returned = tries.flatMap((charge) => store.refunds.by(charge.id));
  const disputed = tries.flatMap((charge) => store.disputes.by(charge.id));
  const warnings = tries.flatMap((charge) => store.fraudWarnings.by(charge.id));
  const fees = tries.flatMap((charge) => store.applicationFees.by(charge.id));
  const parts = [intent, ...tries, ...returned, ...disputed, ...warnings];
  const ids = new Set(parts.map(({ id }) => id));
  const events = findEvents(state, account, ids);
  const amount = showAmount(intent.amount, intent.currency);
  return {
    title: `Payment of ${amount}`,
    heading: html`${money(intent.amount, intent.currency)} ${pill(intent.status)}`,
    current: "/",
    up: [
      { path: `/accounts/${account}`, label: accountName(state, account) },
      { path: `/accounts/${account}/payments`, label: "Payments" },
    ],
    body: html`${problem(intent)}
      ${panel("About", about(state, account, intent))}
      ${panel("Charges", charges(tries), tries[0] === undefined ? "" : chargeButtons(state, tries[0], `/objects/${intent.id}`))}
      ${panel("Refunds", refunds(returned))}
      ${disputes(disputed, warnings)}
      ${panel("Events", eventTable(state, events))}
      ${panel("Requests", requestsAbout(state, ids, causesOf(events)))}
      ${foldedJson("PaymentIntent", intent)}
      ${tries.map((charge) => foldedJson(`Charge ${charge.id}`, charge))}
      ${fees.map((fee) => foldedJson(`Application fee ${fee.id}`, fee))}`,
  };
}
