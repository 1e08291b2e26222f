import { html } from "hono/html";
import type Stripe from "stripe";
import { listTable, slice, take } from "@/lib/simulator/dashboard/lists";
import { type Cell, type Column, idLink, moment, money, pairs, pill, table } from "@/lib/simulator/dashboard/parts";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import type { Markup } from "@/lib/simulator/pages/layout";
import type { Store } from "@/lib/simulator/store/store";
import type { Table } from "@/lib/simulator/store/table";

type Definition<T> = {
  readonly slug: string;
  readonly title: string;
  readonly empty: string;
  readonly table: (store: Store) => Table<T>;
  readonly idOf: (row: T) => string;
  readonly columns: (store: Store) => readonly Column<T>[];
};

/** One kind of thing that an account has, as a list. */
export type Section = {
  readonly slug: string;
  readonly title: string;
  count(state: SimulatorState, account: string): number;
  list(state: SimulatorState, account: string, after: string | undefined): Markup;
  /** The newest few, without a way on. */
  excerpt(state: SimulatorState, account: string, max: number): Markup;
};

function section<T>(definition: Definition<T>): Section {
  const { slug, title, empty, idOf } = definition;
  return {
    slug,
    title,
    count: ({ store }, account) => {
      const rows = definition.table(store);
      return rows.ids(account).filter((id) => rows.get(id) !== undefined).length;
    },
    list: ({ store }, account, after) => {
      const found = slice({ rows: definition.table(store).newestFirst(account), idOf, after });
      return listTable(title, definition.columns(store), found, { path: `/accounts/${account}/${slug}`, empty });
    },
    excerpt: ({ store }, account, max) =>
      table(title, definition.columns(store), take(definition.table(store).newestFirst(account), max), empty),
  };
}

export function linked(id: string, cell: Cell): Markup {
  return html`<a href="/objects/${id}">${cell}</a>`;
}

type CardWords = { readonly brand: string | null; readonly last4: string | null; readonly network?: string | null };

/** "visa ···· 4242", and the network where it is another one. */
export function cardText(card: CardWords | undefined | null): string {
  if (!card) return "–";
  const network = card.network === undefined || card.network === card.brand ? "" : ` via ${card.network ?? ""}`;
  return `${card.brand ?? "card"} ····\u00a0${card.last4 ?? ""}${network}`;
}

function idOf(object: { readonly id: string }): string {
  return object.id;
}

function created<T extends { readonly created: number }>(): Column<T> {
  return { head: "Created", cell: (row) => moment(row.created), wide: true };
}

function idColumn<T extends { readonly id: string }>(): Column<T> {
  return { head: "Id", cell: (row) => html`<code class="id">${row.id}</code>`, wide: true };
}

function chargeOf(store: Store, intent: Stripe.PaymentIntent): Stripe.Charge | undefined {
  return store.charges.by(intent.id)[0];
}

function errorWord(intent: Stripe.PaymentIntent): Cell {
  const word = intent.last_payment_error?.decline_code ?? intent.last_payment_error?.code;
  return word === undefined ? "" : html` <span class="soft">${word.replaceAll("_", " ")}</span>`;
}

const payments = section<Stripe.PaymentIntent>({
  slug: "payments",
  title: "Payments",
  empty: "No payment yet.",
  table: (store) => store.paymentIntents,
  idOf,
  columns: (store) => [
    { head: "Amount", cell: (row) => linked(row.id, money(row.amount, row.currency)), end: true },
    { head: "Status", cell: (row) => html`${pill(row.status)}${errorWord(row)}` },
    {
      head: "Refunded",
      cell: (row) => {
        const refunded = chargeOf(store, row)?.amount_refunded ?? 0;
        return refunded === 0 ? "–" : money(refunded, row.currency);
      },
      end: true,
      wide: true,
    },
    {
      head: "Fee",
      cell: (row) => (row.application_fee_amount === null ? "–" : money(row.application_fee_amount, row.currency)),
      end: true,
      wide: true,
    },
    { head: "Card", cell: (row) => cardText(chargeOf(store, row)?.payment_method_details?.card) },
    { head: "Metadata", cell: (row) => pairs(row.metadata), wide: true },
    created(),
    { ...idColumn<Stripe.PaymentIntent>(), wider: true },
  ],
});

const refunds = section<Stripe.Refund>({
  slug: "refunds",
  title: "Refunds",
  empty: "No refund yet.",
  table: (store) => store.refunds,
  idOf,
  columns: () => [
    { head: "Amount", cell: (row) => linked(row.id, money(row.amount, row.currency)), end: true },
    { head: "Status", cell: (row) => pill(row.status ?? "pending") },
    { head: "Reason", cell: (row) => row.failure_reason ?? row.reason ?? "–" },
    { head: "Payment", cell: (row) => idLink(row.payment_intent), wide: true },
    created(),
    idColumn(),
  ],
});

const customers = section<Stripe.Customer>({
  slug: "customers",
  title: "Customers",
  empty: "No customer yet.",
  table: (store) => store.customers,
  idOf,
  columns: (store) => [
    { head: "Customer", cell: (row) => linked(row.id, row.name ?? row.email ?? row.id) },
    { head: "E-mail", cell: (row) => row.email ?? "–" },
    { head: "Cards", cell: (row) => String(store.paymentMethods.by(row.id).length), end: true },
    created(),
    idColumn(),
  ],
});

const balance = section<Stripe.BalanceTransaction>({
  slug: "balance",
  title: "Balance",
  empty: "No money has moved yet.",
  table: (store) => store.balanceTransactions,
  idOf,
  columns: () => [
    { head: "Net", cell: (row) => linked(row.id, money(row.net, row.currency)), end: true },
    { head: "Amount", cell: (row) => money(row.amount, row.currency), end: true, wide: true },
    { head: "Fees", cell: (row) => (row.fee === 0 ? "–" : money(row.fee, row.currency)), end: true },
    { head: "Type", cell: (row) => row.type.replaceAll("_", " ") },
    { head: "Status", cell: (row) => pill(row.status), wide: true },
    { head: "Available on", cell: (row) => moment(row.available_on), wide: true },
    { head: "Source", cell: (row) => idLink(row.source), wide: true },
    created(),
  ],
});

const disputes = section<Stripe.Dispute>({
  slug: "disputes",
  title: "Disputes",
  empty: "No dispute yet. A captured charge can be disputed on its page.",
  table: (store) => store.disputes,
  idOf,
  columns: () => [
    { head: "Amount", cell: (row) => linked(row.id, money(row.amount, row.currency)), end: true },
    { head: "Status", cell: (row) => pill(row.status) },
    { head: "Reason", cell: (row) => row.reason.replaceAll("_", " ") },
    { head: "Payment", cell: (row) => idLink(row.payment_intent), wide: true },
    {
      head: "Answer by",
      cell: (row) => (row.evidence_details.due_by === null ? "–" : moment(row.evidence_details.due_by)),
      wide: true,
    },
    created(),
    idColumn(),
  ],
});

const payouts = section<Stripe.Payout>({
  slug: "payouts",
  title: "Payouts",
  empty: "No payout yet.",
  table: (store) => store.payouts,
  idOf,
  columns: () => [
    { head: "Amount", cell: (row) => linked(row.id, money(row.amount, row.currency)), end: true },
    {
      head: "Status",
      cell: (row) =>
        html`${pill(row.status)}${row.failure_code === null ? "" : html` <span class="soft">${row.failure_code.replaceAll("_", " ")}</span>`}`,
    },
    { head: "Made", cell: (row) => (row.automatic ? "by schedule" : "by hand") },
    { head: "Arrives", cell: (row) => moment(row.arrival_date), wide: true },
    created(),
    idColumn(),
  ],
});

const fees = section<Stripe.ApplicationFee>({
  slug: "fees",
  title: "Application fees",
  empty: "No application fee yet.",
  table: (store) => store.applicationFees,
  idOf,
  columns: (store) => [
    { head: "Amount", cell: (row) => linked(row.id, money(row.amount, row.currency)), end: true },
    {
      head: "Given back",
      cell: (row) => (row.amount_refunded === 0 ? "–" : money(row.amount_refunded, row.currency)),
      end: true,
    },
    {
      head: "From",
      cell: (row) =>
        store.accounts.get(typeof row.account === "string" ? row.account : row.account.id)?.name ?? idLink(row.account),
    },
    { head: "Charge", cell: (row) => idLink(row.charge), wide: true },
    created(),
  ],
});

const setups = section<Stripe.SetupIntent>({
  slug: "setups",
  title: "Setups",
  empty: "No SetupIntent yet.",
  table: (store) => store.setupIntents,
  idOf,
  columns: () => [
    { head: "Setup", cell: (row) => linked(row.id, html`<code class="id">${row.id}</code>`) },
    { head: "Status", cell: (row) => pill(row.status) },
    { head: "Customer", cell: (row) => idLink(row.customer), wide: true },
    { head: "Card", cell: (row) => idLink(row.payment_method), wide: true },
    created(),
  ],
});

/** In the order of the tabs. */
export const SECTIONS: readonly Section[] = [payments, refunds, disputes, customers, balance, payouts, fees, setups];
