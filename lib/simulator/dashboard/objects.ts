import { html } from "hono/html";
import { accountLink } from "@/lib/simulator/dashboard/account-words";
import { causesOf, eventTable, findEvents } from "@/lib/simulator/dashboard/event-lists";
import type { Page } from "@/lib/simulator/dashboard/frame";
import { foldedJson } from "@/lib/simulator/dashboard/json-view";
import { chargeButtons, declineButton, outsideButtons } from "@/lib/simulator/dashboard/object-buttons";
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
  words,
} from "@/lib/simulator/dashboard/parts";
import { paymentPage } from "@/lib/simulator/dashboard/payment";
import { requestsAbout } from "@/lib/simulator/dashboard/requests";
import { cardText } from "@/lib/simulator/dashboard/sections";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import type { Store } from "@/lib/simulator/store/store";

type Source = { get(id: string): object | undefined; accountOf(id: string): string | undefined };
type Kind = { readonly word: string; readonly slug: string; readonly table: (store: Store) => Source };

/** Everything with an id of its own; what an account has as a list leads back to that list. */
const KINDS: readonly Kind[] = [
  { word: "Charge", slug: "payments", table: ({ charges }) => charges },
  { word: "Refund", slug: "refunds", table: ({ refunds }) => refunds },
  { word: "Customer", slug: "customers", table: ({ customers }) => customers },
  { word: "Deleted customer", slug: "customers", table: ({ deletedCustomers }) => deletedCustomers },
  { word: "Payment method", slug: "customers", table: ({ paymentMethods }) => paymentMethods },
  { word: "SetupIntent", slug: "setups", table: ({ setupIntents }) => setupIntents },
  { word: "Balance transaction", slug: "balance", table: ({ balanceTransactions }) => balanceTransactions },
  { word: "Dispute", slug: "disputes", table: ({ disputes }) => disputes },
  { word: "Early fraud warning", slug: "disputes", table: ({ fraudWarnings }) => fraudWarnings },
  { word: "Payout", slug: "payouts", table: ({ payouts }) => payouts },
  { word: "Application fee", slug: "fees", table: ({ applicationFees }) => applicationFees },
  { word: "Refund of a fee", slug: "fees", table: ({ feeRefunds }) => feeRefunds },
];

/** Stripe's objects are read by name here, because one page shows every kind. */
function field(object: object, name: string): unknown {
  return Object.entries(object).find(([key]) => key === name)?.[1];
}

function textField(object: object, name: string): string | null {
  const value = field(object, name);
  return typeof value === "string" && value !== "" ? value : null;
}

const LINKED = [
  "payment_intent",
  "charge",
  "customer",
  "payment_method",
  "balance_transaction",
  "source",
  "fee",
  "latest_attempt",
];
const PLAIN = [
  "reason",
  "failure_reason",
  "failure_code",
  "failure_message",
  "type",
  "email",
  "name",
  "description",
  "usage",
  "method",
];
const TIMES = ["created", "available_on", "arrival_date"];

function factsOf(object: object): Fact[] {
  const found: Fact[] = [];
  const currency = textField(object, "currency");
  for (const name of ["amount", "fee", "net", "amount_refunded"]) {
    const value = field(object, name);
    if (typeof value === "number" && currency !== null) found.push([words(name), money(value, currency)]);
  }
  for (const name of PLAIN) {
    const text = textField(object, name);
    if (text !== null) found.push([words(name), text]);
  }
  const card = field(object, "card");
  if (typeof card === "object" && card !== null) found.push(["Card", cardOf(card)]);
  for (const name of LINKED) {
    const text = textField(object, name);
    if (text !== null) found.push([words(name), idLink(text)]);
  }
  for (const name of TIMES) {
    const value = field(object, name);
    if (typeof value === "number") found.push([words(name), moment(value)]);
  }
  return found;
}

function cardOf(card: object): string {
  return cardText({ brand: textField(card, "brand"), last4: textField(card, "last4") });
}

function metadataOf(object: object): Cell {
  const metadata = field(object, "metadata");
  if (typeof metadata !== "object" || metadata === null) return "–";
  return pairs(Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, String(value)])));
}

function buttonsFor(state: SimulatorState, object: object, id: string): Cell {
  const kind = textField(object, "object") ?? "";
  const charge = kind === "charge" ? state.store.charges.get(id) : undefined;
  if (charge !== undefined) return chargeButtons(state, charge, `/objects/${id}`);
  if (kind === "payment_method") return declineButton(state, id);
  return outsideButtons(state, id, kind, textField(object, "status") ?? "");
}

function objectPage(state: SimulatorState, kind: Kind, account: string, id: string, object: object): Page {
  const status = textField(object, "status");
  const name = state.store.accounts.get(account)?.name ?? account;
  const about = facts([
    [kind.word, copyable(id)],
    ["Account", accountLink(state, account)],
    ...factsOf(object),
    ["Metadata", metadataOf(object)],
  ]);
  const ids = new Set([id]);
  const events = findEvents(state, account, ids);
  return {
    title: `${kind.word} ${id}`,
    heading: html`${kind.word} ${status === null ? "" : pill(status)}`,
    current: "/",
    up: [
      { path: `/accounts/${account}`, label: name },
      { path: `/accounts/${account}/${kind.slug}`, label: words(kind.slug) },
    ],
    body: html`${panel("About", about, buttonsFor(state, object, id))}
      ${panel("Events", eventTable(state, events))}
      ${panel("Requests", requestsAbout(state, ids, causesOf(events)))}
      ${foldedJson("The object as the API answers it", object, true)}`,
  };
}

/** The page of anything with an id that is not an account, an event or a request. */
export function findObjectPage(state: SimulatorState, id: string): Page | undefined {
  const { store } = state;
  const intent = store.paymentIntents.get(id);
  if (intent !== undefined) return paymentPage(state, store.paymentIntents.accountOf(id) ?? "", intent);
  for (const kind of KINDS) {
    const table = kind.table(store);
    const object = table.get(id);
    if (object !== undefined) return objectPage(state, kind, table.accountOf(id) ?? "", id, object);
  }
  return undefined;
}
