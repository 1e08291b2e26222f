import { updateAccount } from "@/lib/simulator/engine/accounts";
import {
  addRequirements,
  clearRequirements,
  rejectAccount,
  reviewRequirements,
  tellCapabilities,
} from "@/lib/simulator/engine/requirements";
import { changeByItself, type SimulatorState } from "@/lib/simulator/engine/state";
import type { Params } from "@/lib/simulator/http/params";
import { badParameter, missing } from "@/lib/simulator/http/problem";
import { accountV1 } from "@/lib/simulator/objects/account-v1";
import { REJECTIONS } from "@/lib/simulator/store/connect-kinds";
import type { AccountRecord } from "@/lib/simulator/store/kinds";

const STATUSES = ["active", "inactive", "pending"] as const;

function knownAccount(state: SimulatorState, id: string): AccountRecord {
  const account = state.store.accounts.get(id);
  if (account === undefined) throw missing("account", id, "account");
  return account;
}

/**
 * Lets Stripe want something of an account, or be content again: `add` and `clear` are lists of v1 names
 * (`individual.verification.document`), `clear: "all"` clears everything. What is added is past due at once, which stops
 * charges; with `deadlineSeconds` only when the simulator's clock has moved by that much. `review` moves names to
 * pending_verification, which ends well after `reviewSeconds` if given. Answers the v1 requirements.
 */
export function changeRequirements(state: SimulatorState, id: string, params: Params): object {
  const account = knownAccount(state, id);
  const add = params.list("add") ?? [];
  const asked = params.list("clear") ?? [];
  const clear = asked.length === 1 && asked[0] === "all" ? account.currentlyDue : asked;
  const review = params.list("review") ?? [];
  const deadline = params.integer("deadlineSeconds") ?? null;
  return changeByItself(state, () => {
    if (clear.length > 0) clearRequirements(state, id, clear);
    if (review.length > 0) reviewRequirements(state, id, review, params.integer("reviewSeconds") ?? null);
    if (add.length > 0) addRequirements(state, id, add, deadline);
    const after = accountV1(knownAccount(state, id));
    const { charges_enabled, payouts_enabled, capabilities, requirements } = after;
    return { account: id, charges_enabled, payouts_enabled, capabilities, requirements };
  });
}

/** Sets capabilities as they are, such as `{"card_payments": "pending"}`; charges need card_payments to be active. */
export function setCapabilities(state: SimulatorState, id: string, params: Params): object {
  const before = knownAccount(state, id);
  const names = Object.keys(params.form);
  if (names.length === 0) throw badParameter("Missing: the capabilities to set.", "card_payments");
  const wanted = Object.fromEntries(names.map((name) => [name, params.oneOf(name, STATUSES) ?? "inactive"]));
  return changeByItself(state, () => {
    const capabilities = { ...before.capabilities, ...wanted };
    const isReady = before.detailsSubmitted && before.disabledReason === null;
    const chargesEnabled = isReady && capabilities.card_payments === "active";
    const after = updateAccount(state, id, { capabilities, chargesEnabled });
    tellCapabilities(state, before, after);
    return { account: id, capabilities, charges_enabled: chargesEnabled };
  });
}

/** Stripe rejects an account for `reason` (facts 3.3): charges and payouts end. Without a reason it is let back in. */
export function reject(state: SimulatorState, id: string, params: Params): object {
  const { id: account } = knownAccount(state, id);
  const reason = params.oneOf("reason", REJECTIONS) ?? null;
  const { chargesEnabled, disabledReason } = changeByItself(state, () => rejectAccount(state, account, reason));
  return { account, charges_enabled: chargesEnabled, disabled_reason: disabledReason };
}
