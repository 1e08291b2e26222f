import { knownPlatform } from "@/lib/simulator/control/keys";
import { completeOnboarding, restrictAccount } from "@/lib/simulator/engine/account-setup";
import { connect, deauthorize } from "@/lib/simulator/engine/accounts";
import { defaultCurrency } from "@/lib/simulator/engine/currencies";
import { newAccountId, newId } from "@/lib/simulator/engine/identifiers";
import { addKey, currentKey } from "@/lib/simulator/engine/keys";
import { expectPayoutRunAnew } from "@/lib/simulator/engine/payout-schedule";
import { changeByItself, now, type SimulatorState } from "@/lib/simulator/engine/state";
import type { Params } from "@/lib/simulator/http/params";
import { missing, refused } from "@/lib/simulator/http/problem";
import type { PlatformRecord } from "@/lib/simulator/store/kinds";

/** A platform account with its application and one key of each kind. */
export function createPlatform(state: SimulatorState, params: Params): object {
  const name = params.required("name");
  const country = (params.text("country") ?? "FR").toUpperCase();
  const account = newAccountId();
  return changeByItself(state, () => {
    state.store.accounts.put(account, account, {
      id: account,
      isPlatform: true,
      name,
      email: null,
      country,
      currency: defaultCurrency(country),
      created: now(state),
      type: "standard",
      dashboard: "full",
      feesCollector: "stripe",
      lossesCollector: "stripe",
      entityType: "company",
      detailsSubmitted: true,
      chargesEnabled: true,
      payoutsEnabled: true,
      debitNegativeBalances: true,
      capabilities: { card_payments: "active", transfers: "active" },
      currentlyDue: [],
      pastDue: [],
      disabledReason: null,
      businessProfile: {},
      metadata: {},
      closed: false,
    });
    const platform = state.store.platforms.put(account, account, {
      account,
      name,
      clientId: newId("ca"),
      isExtension: params.flag("extension") ?? false,
      accountsV1: params.flag("accountsV1") ?? false,
      lenientCharges: params.flag("lenientCharges") ?? false,
      automaticPayouts: params.flag("automaticPayouts") ?? false,
      onlyV2AccountEvents: params.flag("onlyV2AccountEvents") ?? false,
      redirectUris: params.list("redirectUris") ?? [],
    });
    for (const kind of ["sk", "pk", "rk"] as const) addKey(state, account, kind);
    return platformView(state, platform);
  });
}

/**
 * Changes a platform's switches: `accountsV1`, `lenientCharges` (charges work while charges_enabled is false, as was
 * recorded in test mode), `extension`, `automaticPayouts`, `onlyV2AccountEvents`, and the `redirectUris` of its OAuth application. Throws 404.
 */
export function updatePlatform(state: SimulatorState, id: string, params: Params): object {
  const before = knownPlatform(state, id);
  const flag = (name: string, value = false): boolean => params.flag(name) ?? value;
  return changeByItself(state, () => {
    const after = state.store.platforms.put(id, id, {
      ...before,
      name: params.text("name") ?? before.name,
      isExtension: flag("extension", before.isExtension),
      accountsV1: flag("accountsV1", before.accountsV1),
      lenientCharges: flag("lenientCharges", before.lenientCharges),
      automaticPayouts: flag("automaticPayouts", before.automaticPayouts),
      onlyV2AccountEvents: flag("onlyV2AccountEvents", before.onlyV2AccountEvents),
      redirectUris: params.list("redirectUris") ?? before.redirectUris ?? [],
    });
    for (const { platform, account } of state.store.connections.oldestFirst()) {
      if (platform === id) expectPayoutRunAnew(state, account);
    }
    expectPayoutRunAnew(state, id);
    return platformView(state, after);
  });
}

/** Every platform with the newest key of each kind that still works. */
export function listPlatforms(state: SimulatorState): object {
  return { data: [...state.store.platforms.oldestFirst()].map((platform) => platformView(state, platform)) };
}

function platformView(state: SimulatorState, platform: PlatformRecord): object {
  const { account, name, clientId, isExtension, accountsV1, lenientCharges } = platform;
  return {
    account,
    name,
    clientId,
    extension: isExtension,
    accountsV1,
    lenientCharges,
    automaticPayouts: platform.automaticPayouts ?? false,
    redirectUris: platform.redirectUris ?? [],
    secretKey: currentKey(state, account, "sk")?.key ?? null,
    publishableKey: currentKey(state, account, "pk")?.key ?? null,
    restrictedKey: currentKey(state, account, "rk")?.key ?? null,
  };
}

function knownAccount(state: SimulatorState, id: string): string {
  if (state.store.accounts.get(id) === undefined) throw missing("account", id, "account");
  return id;
}

/** Completes the hosted form of an account at once, as its owner would. Throws 404. */
export function onboard(state: SimulatorState, id: string): object {
  const account = changeByItself(state, () => completeOnboarding(state, knownAccount(state, id)));
  return { account: account.id, chargesEnabled: account.chargesEnabled };
}

/** Switches charges off until a requirement is met. Throws 404. */
export function restrict(state: SimulatorState, id: string): object {
  const account = changeByItself(state, () => restrictAccount(state, knownAccount(state, id)));
  return { account: account.id, chargesEnabled: account.chargesEnabled };
}

/** The account's owner disconnects a platform. Throws 400 when it was not connected. */
export function endAccess(state: SimulatorState, id: string, params: Params): object {
  const platform = knownPlatform(state, params.required("platform")).account;
  changeByItself(state, () => deauthorize(state, platform, knownAccount(state, id)));
  return { account: id, platform, active: false };
}

/** Only extension platforms may act on an account that another platform already has (facts 3.1). */
export function share(state: SimulatorState, id: string, params: Params): object {
  const platform = knownPlatform(state, params.required("platform"));
  if (!platform.isExtension) throw refused("Only an extension platform can share a connected account.");
  changeByItself(state, () => connect(state, platform.account, knownAccount(state, id)));
  return { account: id, platform: platform.account, active: true };
}
