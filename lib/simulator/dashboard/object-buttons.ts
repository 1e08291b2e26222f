import { html } from "hono/html";
import { actionButton } from "@/lib/simulator/dashboard/guard";
import type { Cell } from "@/lib/simulator/dashboard/parts";
import type { SimulatorState } from "@/lib/simulator/engine/state";

/** What the bank, the cardholder or Stripe may still do to an object: `call` is a control call with the id in it. */
type Outside = {
  readonly object: string;
  readonly statuses: readonly string[];
  readonly call: (id: string) => string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly label: string;
};

const rule = (id: string): string => `disputes/${id}/rule`;
const OPEN = ["needs_response", "under_review"];
const OPEN_INQUIRY = ["warning_needs_response", "warning_under_review"];

const OUTSIDE: readonly Outside[] = [
  {
    object: "refund",
    statuses: ["pending", "succeeded"],
    call: (id) => `refunds/${id}/fail`,
    label: "Bank returns it",
  },
  { object: "refund", statuses: ["pending"], call: (id) => `refunds/${id}/cancel`, label: "Cancel" },
  {
    object: "payout",
    statuses: ["pending", "in_transit", "paid"],
    call: (id) => `payouts/${id}/fail`,
    label: "Bank returns it",
  },
  { object: "dispute", statuses: OPEN, call: rule, fields: { outcome: "won" }, label: "Bank rules: won" },
  { object: "dispute", statuses: OPEN, call: rule, fields: { outcome: "lost" }, label: "Bank rules: lost" },
  {
    object: "dispute",
    statuses: OPEN_INQUIRY,
    call: rule,
    fields: { outcome: "warning_closed" },
    label: "Bank closes it",
  },
  {
    object: "dispute",
    statuses: OPEN_INQUIRY,
    call: rule,
    fields: { outcome: "escalated" },
    label: "Bank escalates it",
  },
];

/** The buttons that fit what the object is and how it stands. */
export function outsideButtons(state: SimulatorState, id: string, object: string, status: string): Cell {
  const fitting = OUTSIDE.filter((one) => one.object === object && one.statuses.includes(status));
  if (fitting.length === 0) return "";
  return html`<div class="buttons">${fitting.map(({ call, fields = {}, label }) =>
    actionButton(state, `/objects/${id}`, { call: call(id), fields, label }),
  )}</div>`;
}

/** A paid charge can be disputed or reported; `back` is the page that the button stands on. */
export function chargeButtons(
  state: SimulatorState,
  charge: { readonly id: string; readonly captured: boolean; readonly disputed: boolean },
  back: string,
): Cell {
  if (!charge.captured || charge.disputed) return "";
  const dispute = `charges/${charge.id}/dispute`;
  return html`<div class="buttons">
    ${actionButton(state, back, { call: dispute, label: "Dispute" })}
    ${actionButton(state, back, { call: dispute, fields: { inquiry: "true" }, label: "Inquire" })}
    ${actionButton(state, back, { call: `charges/${charge.id}/early_fraud_warning`, label: "Warn of fraud" })}
  </div>`;
}

/** The card's next try is refused by its bank, whatever its test number does otherwise. */
export function declineButton(state: SimulatorState, method: string): Cell {
  if (state.store.cardUses.get(method) === undefined) return "";
  return actionButton(state, `/objects/${method}`, {
    call: `payment_methods/${method}/decline`,
    label: "Decline the next try",
  });
}
