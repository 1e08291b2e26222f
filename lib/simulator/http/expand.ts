import type { SimulatorState } from "@/lib/simulator/engine/state";
import { badParameter } from "@/lib/simulator/http/problem";
import { accountV1 } from "@/lib/simulator/objects/account-v1";
import { bankAccountObject, bankOf } from "@/lib/simulator/objects/bank-account";

const DEPTH_MAX = 4;
const REFUNDS_SHOWN = 10;

type Find = (state: SimulatorState, id: string) => object | undefined;

const findTransaction: Find = (state, id) => state.store.balanceTransactions.get(id);
const findCharge: Find = (state, id) => state.store.charges.get(id);

/** Fields that hold an id and can hold the object instead. Ids are unique over all accounts. */
const EXPANDABLE: Readonly<Record<string, Find>> = {
  customer: (state, id) => state.store.customers.get(id) ?? state.store.deletedCustomers.get(id),
  payment_method: (state, id) => state.store.paymentMethods.get(id),
  payment_intent: (state, id) => state.store.paymentIntents.get(id),
  setup_intent: (state, id) => state.store.setupIntents.get(id),
  latest_charge: findCharge,
  charge: findCharge,
  originating_transaction: findCharge,
  balance_transaction: findTransaction,
  failure_balance_transaction: findTransaction,
  application_fee: (state, id) => state.store.applicationFees.get(id),
  fee: (state, id) => state.store.applicationFees.get(id),
  account: findAccount,
  on_behalf_of: findAccount,
  source: (state, id) =>
    state.store.charges.get(id) ??
    state.store.refunds.get(id) ??
    state.store.disputes.get(id) ??
    state.store.applicationFees.get(id) ??
    state.store.feeRefunds.get(id) ??
    state.store.payouts.get(id),
  destination: findBankAccount,
};

function findBankAccount(state: SimulatorState, id: string): object | undefined {
  for (const account of state.store.accounts.oldestFirst()) {
    const bank = bankOf(account);
    if (bank?.id === id) return bankAccountObject(account, bank);
  }
  return undefined;
}

function findAccount(state: SimulatorState, id: string): object | undefined {
  const account = state.store.accounts.get(id);
  return account === undefined ? undefined : accountV1(account);
}

/** Puts objects in the place of their ids along dotted paths, at most four deep (facts 8.5). Throws 400 for others. */
export function expandAll(state: SimulatorState, value: object, paths: readonly string[]): object {
  let expanded = value;
  for (const path of paths) {
    const steps = path.split(".");
    if (steps.length > DEPTH_MAX) {
      throw badParameter(`You cannot expand more than ${DEPTH_MAX} levels of a property (${path}).`, "expand");
    }
    expanded = expandPath(state, expanded, steps, path);
  }
  return expanded;
}

function expandPath(state: SimulatorState, value: object, steps: readonly string[], path: string): object {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (Array.isArray(value)) return value.map((item: object) => expandPath(state, item, steps, path));
  const fields = new Map<string, unknown>(Object.entries(value));
  if (step === "refunds" && fields.get("object") === "charge") fields.set("refunds", refundsOf(state, fields));
  const inside = fields.get(step);
  if (inside === undefined) throw badParameter(`This property cannot be expanded (${path}).`, "expand");
  if (inside === null) return Object.fromEntries(fields);
  const object = typeof inside === "string" ? EXPANDABLE[step]?.(state, inside) : inside;
  if (typeof object !== "object" || object === null) {
    throw badParameter(`This property cannot be expanded (${path}).`, "expand");
  }
  fields.set(step, rest.length === 0 ? object : expandPath(state, object, rest, path));
  return Object.fromEntries(fields);
}

function refundsOf(state: SimulatorState, charge: ReadonlyMap<string, unknown>): object {
  const id = String(charge.get("id"));
  const refunds = state.store.refunds.by(id);
  return {
    object: "list",
    data: refunds.slice(0, REFUNDS_SHOWN),
    has_more: refunds.length > REFUNDS_SHOWN,
    url: `/v1/charges/${id}/refunds`,
  };
}
