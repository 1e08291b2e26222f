import { emit } from "@/lib/simulator/engine/events";
import { newId } from "@/lib/simulator/engine/identifiers";
import { addRequirements, settleRequirements } from "@/lib/simulator/engine/requirements";
import type { SimulatorState } from "@/lib/simulator/engine/state";
import { bankAccountObject } from "@/lib/simulator/objects/bank-account";
import type { BankRecord } from "@/lib/simulator/store/connect-kinds";
import type { AccountRecord } from "@/lib/simulator/store/kinds";

const PROFILE_FIELDS: readonly string[] = [
  "name",
  "product_description",
  "support_phone",
  "support_email",
  "url",
  "mcc",
];
/** The requirement that an answer meets. */
const MEETS: Readonly<Record<string, string>> = {
  product_description: "business_profile.product_description",
  support_phone: "business_profile.support_phone",
  url: "business_profile.url",
  iban: "external_account",
};
/** The bank account of whoever is set up without a form. */
const LAST4_DEFAULT = "2606";

/** Keeps what an account's owner answered so far; what is answered is not required any more. */
export function keepAnswers(
  state: SimulatorState,
  id: string,
  answers: Readonly<Record<string, string>>,
): AccountRecord | undefined {
  const account = state.store.accounts.get(id);
  if (account === undefined) return undefined;
  const given = Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== ""));
  const businessProfile = { ...account.businessProfile };
  for (const field of PROFILE_FIELDS) if (given[field] !== undefined) businessProfile[field] = given[field];
  const met = Object.keys(given).map((name) => MEETS[name]);
  const isMissing = (name: string): boolean => !met.includes(name);
  const bank = given.iban === undefined ? account.bank : bankFrom(account, given.iban);
  return settleRequirements(
    state,
    id,
    { currentlyDue: account.currentlyDue.filter(isMissing), pastDue: account.pastDue.filter(isMissing) },
    { answers: { ...account.answers, ...given }, businessProfile, ...(bank === undefined ? {} : { bank }) },
  );
}

function bankFrom(account: AccountRecord, iban: string): BankRecord {
  const compact = iban.replace(/\s/g, "").toUpperCase();
  const last4 = compact.slice(-4);
  if (account.bank?.last4 === last4 && account.bank.status === "new") return account.bank;
  return { id: newId("ba", "1"), last4, country: compact.slice(0, 2), status: "new" };
}

/** The hosted form is complete: nothing is required any more, charges and payouts are on (facts 3.3). */
export function completeOnboarding(state: SimulatorState, id: string): AccountRecord {
  const account = state.store.accounts.get(id);
  if (account === undefined) throw new Error(`no account ${id}`);
  const capabilities: Record<string, "active"> = { card_payments: "active", transfers: "active" };
  if (account.currency === "eur") capabilities.cartes_bancaires_payments = "active";
  const isMended = account.bank !== undefined && account.bank.status !== "errored";
  const bank = isMended
    ? account.bank
    : { id: newId("ba", "1"), last4: LAST4_DEFAULT, country: account.country, status: "new" as const };
  const updated = settleRequirements(
    state,
    id,
    { currentlyDue: [], pastDue: [] },
    { detailsSubmitted: true, capabilities: { ...account.capabilities, ...capabilities }, bank, inReview: {} },
  );
  if (!account.detailsSubmitted) {
    emit(state, id, "account.external_account.created", bankAccountObject(updated, bank));
  }
  return updated;
}

/** Stripe found something wrong: charges are off until a requirement is met. */
export function restrictAccount(state: SimulatorState, id: string): AccountRecord {
  return addRequirements(state, id, ["business_profile.url"], null);
}
