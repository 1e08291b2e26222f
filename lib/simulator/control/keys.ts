import { rollSecret } from "@/lib/simulator/engine/endpoint-secrets";
import { addKey, currentKey, endKey, isKeyExpired, knownKey, workingKeys } from "@/lib/simulator/engine/keys";
import { changeByItself, type SimulatorState } from "@/lib/simulator/engine/state";
import { isForm } from "@/lib/simulator/http/form";
import type { Params } from "@/lib/simulator/http/params";
import { resourceOf } from "@/lib/simulator/http/permissions";
import { badParameter, missing } from "@/lib/simulator/http/problem";
import { operations } from "@/lib/simulator/routes/operations";
import type { ApiKeyRecord, KeyKind, PlatformRecord } from "@/lib/simulator/store/kinds";

const KINDS = ["publishable", "secret", "restricted"] as const;
const SHORT: Readonly<Record<(typeof KINDS)[number], KeyKind>> = { publishable: "pk", secret: "sk", restricted: "rk" };
const LEVELS = ["none", "read", "write"] as const;

/** A platform that this simulator made. Throws 404. */
export function knownPlatform(state: SimulatorState, id: string): PlatformRecord {
  const platform = state.store.platforms.get(id);
  if (platform === undefined) throw missing("platform", id, "platform");
  return platform;
}

function keyView(state: SimulatorState, key: ApiKeyRecord): object {
  return {
    key: key.key,
    platform: key.platform,
    kind: KINDS.find((kind) => SHORT[kind] === key.kind),
    expired: isKeyExpired(state, key),
    expiresAt: key.expiresAt ?? null,
    permissions: key.permissions ?? null,
    connectPermissions: key.connectPermissions ?? null,
  };
}

function kindOf(params: Params): (typeof KINDS)[number] {
  const kind = params.oneOf("kind", KINDS);
  if (kind === undefined) throw badParameter("Missing required param: kind.", "kind");
  return kind;
}

/** Every key of a platform, newest first, also those that have ended. */
export function listKeys(state: SimulatorState, params: Params): object {
  const { account } = knownPlatform(state, params.required("platform"));
  return { data: [...state.store.apiKeys.newestFirst(account)].map((key) => keyView(state, key)) };
}

/**
 * Makes a further key; the others work on. A restricted key with `permissions` (`{"customer": "write"}`, see
 * `checkPermission`) may do only that; `connectPermissions` are for calls on connected accounts and are the same unless
 * given. Without both it may do everything.
 */
export function makeKey(state: SimulatorState, params: Params): object {
  const { account } = knownPlatform(state, params.required("platform"));
  const kind = kindOf(params);
  const permissions = permissionsIn(params, "permissions");
  const connectPermissions = permissionsIn(params, "connectPermissions") ?? permissions;
  if (permissions !== undefined && kind !== "restricted") {
    throw badParameter("Only restricted keys have permissions.", "permissions");
  }
  const allowed =
    permissions === undefined || connectPermissions === undefined ? {} : { permissions, connectPermissions };
  return changeByItself(state, () => keyView(state, addKey(state, account, SHORT[kind], allowed)));
}

function permissionsIn(params: Params, name: string): ApiKeyRecord["permissions"] {
  const sent = params.form[name];
  if (sent === undefined || !isForm(sent)) return undefined;
  const known = new Set(operations.map(({ path }) => resourceOf(path)));
  const inside = params.inside(name);
  return Object.fromEntries(
    Object.keys(sent).map((resource) => {
      if (!known.has(resource)) {
        throw badParameter(`Unknown resource; known: ${[...known].sort().join(", ")}`, inside.nameOf(resource));
      }
      return [resource, inside.oneOf(resource, LEVELS) ?? "none"];
    }),
  );
}

/**
 * Makes a new key of a kind. `expireOld` ends every older key of that kind at once; `expireAfterSeconds` lets them work
 * on until the simulator's clock has moved by that much (a week at most); neither leaves them alone. `key` rolls only
 * that one key. A restricted key hands its permissions on.
 */
export function rollKey(state: SimulatorState, params: Params): object {
  const { account } = knownPlatform(state, params.required("platform"));
  const kind = kindOf(params);
  const named = params.text("key");
  const after = params.flag("expireOld") === true ? 0 : params.integer("expireAfterSeconds");
  return changeByItself(state, () => {
    const old = named === null ? workingKeys(state, account, SHORT[kind]) : [knownKey(state, named)];
    const before = named === null ? currentKey(state, account, SHORT[kind]) : knownKey(state, named);
    if (before !== null && (before.platform !== account || before.kind !== SHORT[kind])) {
      throw badParameter(`This is no ${kind} key of ${account}.`, "key");
    }
    if (after !== undefined) for (const key of old) endKey(state, key, after);
    const { permissions, connectPermissions } = before ?? {};
    const allowed =
      permissions === undefined || connectPermissions === undefined ? {} : { permissions, connectPermissions };
    const made = addKey(state, account, SHORT[kind], allowed);
    const oldEndsAt = after === undefined ? null : (old.map(({ key }) => knownKey(state, key).expiresAt)[0] ?? null);
    return { platform: account, kind, key: made.key, oldExpiresAt: oldEndsAt };
  });
}

/** Ends exactly one key, now; every other key works on. Throws 404. */
export function expireKey(state: SimulatorState, params: Params): object {
  const key = knownKey(state, params.required("key"));
  return keyView(
    state,
    changeByItself(state, () => endKey(state, key)),
  );
}

/**
 * Gives a webhook endpoint a new secret, which is in this answer only. The old one signs too until the simulator's
 * clock has moved by `expireAfterSeconds` (0 by default, a day at most). Throws 404.
 */
export function rollEndpointSecret(state: SimulatorState, id: string, params: Params): object {
  return changeByItself(state, () => rollSecret(state, id, params.integer("expireAfterSeconds") ?? 0));
}
