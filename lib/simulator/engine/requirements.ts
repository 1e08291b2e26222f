import { updateAccount } from "@/lib/simulator/engine/accounts";
import { emit } from "@/lib/simulator/engine/events";
import { expectPayoutRunAnew } from "@/lib/simulator/engine/payout-schedule";
import { schedule } from "@/lib/simulator/engine/schedule";
import { now, type SimulatorState } from "@/lib/simulator/engine/state";
import { capabilityObject } from "@/lib/simulator/objects/capability";
import type { Rejection } from "@/lib/simulator/store/connect-kinds";
import type { AccountRecord } from "@/lib/simulator/store/kinds";

type Wanted = Pick<AccountRecord, "currentlyDue" | "pastDue">;

/**
 * Sets what is required of an account and everything that follows from it: capabilities, charges and payouts are on
 * when its details were submitted and nothing is past due (facts 3.3). Tells everyone: account.updated, then
 * capability.updated for each capability that changed.
 */
export function settleRequirements(
  state: SimulatorState,
  id: string,
  wanted: Wanted,
  changes: Partial<AccountRecord> = {},
): AccountRecord {
  const before = state.store.accounts.get(id);
  if (before === undefined) throw new Error(`no account ${id}`);
  const merged = { ...before, ...changes };
  const disabledReason = reasonOf(merged, wanted);
  const isReady = merged.detailsSubmitted && disabledReason === null && !merged.closed;
  const status = isReady ? "active" : "inactive";
  const capabilities = Object.fromEntries(Object.keys(merged.capabilities).map((name) => [name, status] as const));
  const after = updateAccount(state, id, {
    ...changes,
    ...wanted,
    deadlines: Object.fromEntries(
      Object.entries(merged.deadlines ?? {}).filter(([name]) => wanted.currentlyDue.includes(name)),
    ),
    capabilities,
    chargesEnabled: isReady,
    payoutsEnabled: isReady && merged.bank?.status !== "errored",
    disabledReason,
  });
  tellCapabilities(state, before, after);
  if (after.payoutsEnabled && !before.payoutsEnabled) expectPayoutRunAnew(state, id);
  return after;
}

/** Why charges are off, the most final reason first (facts 3.3). */
function reasonOf(account: AccountRecord, { pastDue }: Wanted): AccountRecord["disabledReason"] {
  if (account.rejected) return `rejected.${account.rejected}`;
  if (pastDue.length > 0) return "requirements.past_due";
  return Object.values(account.inReview ?? {}).includes(true) ? "requirements.pending_verification" : null;
}

/** More capabilities are asked for; an account that is set up has them at once. */
export function requestCapabilities(
  state: SimulatorState,
  account: AccountRecord,
  names: readonly string[],
): AccountRecord {
  const more = Object.fromEntries(names.map((name) => [name, "inactive" as const]));
  const { currentlyDue, pastDue } = account;
  const capabilities = { ...more, ...account.capabilities };
  return settleRequirements(state, account.id, { currentlyDue, pastDue }, { capabilities });
}

/** capability.updated for each capability that is not what it was. */
export function tellCapabilities(state: SimulatorState, before: AccountRecord, after: AccountRecord): void {
  for (const [name, status] of Object.entries(after.capabilities)) {
    const previous = before.capabilities[name];
    if (previous === status) continue;
    emit(state, after.id, "capability.updated", capabilityObject(after, name), {
      previous: { status: previous ?? "unrequested" },
    });
  }
}

/** Stripe wants more: at once past due without a deadline, else after `seconds` of the simulator's clock. */
export function addRequirements(
  state: SimulatorState,
  id: string,
  names: readonly string[],
  seconds: number | null,
): AccountRecord {
  const before = state.store.accounts.get(id);
  if (before === undefined) throw new Error(`no account ${id}`);
  const currentlyDue = union(before.currentlyDue, names);
  const inReview = reviewWithout(before, names);
  if (seconds === null || seconds <= 0) {
    return settleRequirements(state, id, { currentlyDue, pastDue: union(before.pastDue, names) }, { inReview });
  }
  const at = now(state) + seconds;
  for (const name of names) schedule(state, at, "requirement_due", id, name);
  const deadlines = { ...before.deadlines, ...Object.fromEntries(names.map((name) => [name, at])) };
  return settleRequirements(state, id, { currentlyDue, pastDue: before.pastDue }, { deadlines, inReview });
}

/** What was asked for has been given and checked. */
export function clearRequirements(state: SimulatorState, id: string, names: readonly string[]): AccountRecord {
  const before = state.store.accounts.get(id);
  if (before === undefined) throw new Error(`no account ${id}`);
  const without = (list: readonly string[]): string[] => list.filter((name) => !names.includes(name));
  const isMended = names.includes("external_account") && before.bank?.status === "errored";
  return settleRequirements(
    state,
    id,
    { currentlyDue: without(before.currentlyDue), pastDue: without(before.pastDue) },
    {
      inReview: reviewWithout(before, names),
      ...(isMended && before.bank !== undefined ? { bank: { ...before.bank, status: "new" } } : {}),
    },
  );
}

/**
 * What was asked for has been handed in and is being checked: what was past due keeps charges off until the check is
 * over. With `seconds` it ends well by itself; otherwise it is cleared, or asked for again.
 */
export function reviewRequirements(
  state: SimulatorState,
  id: string,
  names: readonly string[],
  seconds: number | null,
): AccountRecord {
  const before = state.store.accounts.get(id);
  if (before === undefined) throw new Error(`no account ${id}`);
  const without = (list: readonly string[]): string[] => list.filter((name) => !names.includes(name));
  const checked = Object.fromEntries(names.map((name) => [name, before.pastDue.includes(name)]));
  if (seconds !== null) for (const name of names) schedule(state, now(state) + seconds, "review_ends", id, name);
  return settleRequirements(
    state,
    id,
    { currentlyDue: without(before.currentlyDue), pastDue: without(before.pastDue) },
    { inReview: { ...before.inReview, ...checked } },
  );
}

/** The check is over, unless the same thing was asked for again meanwhile. */
export function reviewEnds(state: SimulatorState, id: string, name: string): void {
  if (state.store.accounts.get(id)?.inReview?.[name] !== undefined) clearRequirements(state, id, [name]);
}

/** Ends an account's charges and payouts for good, or with null lets it back in. */
export function rejectAccount(state: SimulatorState, id: string, rejected: Rejection | null): AccountRecord {
  const before = state.store.accounts.get(id);
  if (before === undefined) throw new Error(`no account ${id}`);
  const { currentlyDue, pastDue } = before;
  return settleRequirements(state, id, { currentlyDue, pastDue }, { rejected });
}

function reviewWithout(account: AccountRecord, names: readonly string[]): Record<string, boolean> {
  return Object.fromEntries(Object.entries(account.inReview ?? {}).filter(([name]) => !names.includes(name)));
}

/** A deadline passed; only what is still missing, under this very deadline, becomes past due. */
export function requirementDue(state: SimulatorState, id: string, name: string): void {
  const account = state.store.accounts.get(id);
  const deadline = account?.deadlines?.[name];
  if (account === undefined || deadline === undefined || deadline > now(state)) return;
  settleRequirements(state, id, { currentlyDue: account.currentlyDue, pastDue: union(account.pastDue, [name]) });
}

function union(list: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...list, ...more])];
}
