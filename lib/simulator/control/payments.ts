import type { ControlDoors } from "@/lib/simulator/control/routes";
import { refuseNext } from "@/lib/simulator/engine/bank-refusals";
import { featuresOfAccount } from "@/lib/simulator/engine/card-features";
import { DECLINE_CODES } from "@/lib/simulator/engine/cards";
import { openDispute, ruleOnDispute } from "@/lib/simulator/engine/disputes";
import { warnOfFraud } from "@/lib/simulator/engine/fraud-warnings";
import { book } from "@/lib/simulator/engine/ledger";
import { FAILURE_REASONS, refundCanceled, refundFails, retryHeldRefunds } from "@/lib/simulator/engine/refund-outcome";
import { changeByItself, type SimulatorState } from "@/lib/simulator/engine/state";
import type { Params } from "@/lib/simulator/http/params";
import { badParameter, missing } from "@/lib/simulator/http/problem";
import type { CardFeatureRecord } from "@/lib/simulator/store/kinds";

const REFUSALS_MAX = 10_000;
const OVERCAPTURE_PERCENT_MAX = 100;

/** Playing the bank and the cardholder, and switching on what needs a contract with Stripe. */
export function paymentControls(state: SimulatorState, { get, post }: ControlDoors): void {
  get("/accounts/:id/card_features", (_, id) => featuresOfAccount(state, knownAccount(state, id)));
  post("/accounts/:id/card_features", (params, id) => setFeatures(state, params, knownAccount(state, id)));
  post("/accounts/:id/top_up", (params, id) => topUp(state, params, knownAccount(state, id)));
  post("/payment_methods/:id/decline", (params, id) => declineNext(state, params, id));
  post("/charges/:id/dispute", (params, id) => dispute(state, params, id));
  post("/charges/:id/early_fraud_warning", (params, id) => warn(state, params, id));
  post("/disputes/:id/rule", (params, id) => rule(state, params, id));
  post("/refunds/:id/fail", (params, id) => failRefund(state, params, id));
  post("/refunds/:id/cancel", (_, id) => cancelRefund(state, id));
  get("/behaviour", () => behaviourView(state));
  post("/behaviour", (params) => setBehaviour(state, params));
}

function knownAccount(state: SimulatorState, id: string): string {
  if (state.store.accounts.get(id) === undefined) throw missing("account", id, "account");
  return id;
}

function setFeatures(state: SimulatorState, params: Params, account: string): object {
  const names = ["overcapture", "incrementalAuthorization", "multicapture", "extendedAuthorization"] as const;
  params.accept(...names, "overcapturePercent");
  const before = featuresOfAccount(state, account);
  const percent = params.integer("overcapturePercent") ?? before.overcapturePercent;
  if (percent < 0 || percent > OVERCAPTURE_PERCENT_MAX) throw badParameter("Between 0 and 100.", "overcapturePercent");
  const after: CardFeatureRecord = {
    account,
    overcapturePercent: percent,
    overcapture: params.flag("overcapture") ?? before.overcapture,
    incrementalAuthorization: params.flag("incrementalAuthorization") ?? before.incrementalAuthorization,
    multicapture: params.flag("multicapture") ?? before.multicapture,
    extendedAuthorization: params.flag("extendedAuthorization") ?? before.extendedAuthorization,
  };
  return changeByItself(state, () => state.store.cardFeatures.put(account, account, after));
}

/** Money that the account's owner puts in; refunds that waited for it go out. */
function topUp(state: SimulatorState, params: Params, account: string): object {
  const currency = params.text("currency") ?? state.store.accounts.get(account)?.currency ?? "eur";
  const amount = params.requiredInteger("amount");
  return changeByItself(state, () => {
    const transaction = book(state, account, {
      amount,
      currency,
      type: "topup",
      category: "topup",
      description: "Top-up",
      source: account,
      paymentIntent: null,
      fees: [],
      isImmediate: true,
    });
    retryHeldRefunds(state, account);
    return transaction;
  });
}

function declineNext(state: SimulatorState, params: Params, method: string): object {
  if (state.store.cardUses.get(method) === undefined) throw missing("PaymentMethod", method, "payment_method");
  const reason = params.oneOf("reason", DECLINE_CODES) ?? "generic_decline";
  const times = Math.min(params.integer("times") ?? 1, REFUSALS_MAX);
  changeByItself(state, () => refuseNext(state, method, times <= 0 ? null : { reason, times }));
  return { paymentMethod: method, reason, times };
}

function dispute(state: SimulatorState, params: Params, id: string): object {
  params.accept("reason", "inquiry", "amount");
  const account = ownerOf(state.store.charges.accountOf(id), "charge", id);
  const charge = state.store.charges.find(account, id);
  if (charge === undefined) throw missing("charge", id, "id");
  const order = {
    reason: params.text("reason") ?? "fraudulent",
    isInquiry: params.flag("inquiry") ?? false,
    amount: params.integer("amount") ?? null,
  };
  return changeByItself(state, () => openDispute(state, account, charge, order));
}

function warn(state: SimulatorState, params: Params, id: string): object {
  const account = ownerOf(state.store.charges.accountOf(id), "charge", id);
  const charge = state.store.charges.find(account, id);
  if (charge === undefined) throw missing("charge", id, "id");
  return changeByItself(state, () => warnOfFraud(state, account, charge, params.text("fraudType") ?? "misc"));
}

function rule(state: SimulatorState, params: Params, id: string): object {
  const ruling = params.oneOf("outcome", ["won", "lost", "warning_closed", "escalated"]);
  if (ruling === undefined) throw badParameter("Missing required param: outcome.", "outcome");
  const account = ownerOf(state.store.disputes.accountOf(id), "dispute", id);
  const found = state.store.disputes.find(account, id);
  if (found === undefined) throw missing("dispute", id, "id");
  return changeByItself(state, () => ruleOnDispute(state, account, found, ruling));
}

function failRefund(state: SimulatorState, params: Params, id: string): object {
  const account = ownerOf(state.store.refunds.accountOf(id), "refund", id);
  const reason = params.oneOf("reason", FAILURE_REASONS);
  changeByItself(state, () => refundFails(state, account, id, reason));
  return state.store.refunds.get(id) ?? {};
}

function cancelRefund(state: SimulatorState, id: string): object {
  const account = ownerOf(state.store.refunds.accountOf(id), "refund", id);
  changeByItself(state, () => refundCanceled(state, account, id));
  return state.store.refunds.get(id) ?? {};
}

function ownerOf(account: string | undefined, word: string, id: string): string {
  if (account === undefined) throw missing(word, id, "id");
  return account;
}

function behaviourView(state: SimulatorState): object {
  return { releasedHolds: state.store.behaviour.get("behaviour")?.releasedHolds ?? "refunded" };
}

/** For accounts that are set up before their payments: charges made under the other setting are not rewritten. */
function setBehaviour(state: SimulatorState, params: Params): object {
  const releasedHolds = params.oneOf("releasedHolds", ["refunded", "released"]);
  if (releasedHolds !== undefined) {
    changeByItself(state, () => state.store.behaviour.put("", "behaviour", { releasedHolds }));
  }
  return behaviourView(state);
}
