import "server-only";
import { connection } from "next/server";
import {
  answerApiRequest,
  countRequests,
  findApiRequest,
  freeApiRequest,
  insertApiRequest,
  takeApiRequest,
} from "@/db/store/api";
import { findSession } from "@/db/store/session";
import { findUser } from "@/db/store/user";
import { together } from "@/db/together";
import { contextFor, database, scopeOf, uuidv7, vault } from "@/lib/auth/context";
import { appQuota, operatorQuota } from "@/lib/auth/quota";
import { recordRequest } from "@/lib/auth/request-log";
import { API_SCOPES, type ApiKeyText, type KeyScope, OPERATOR_SCOPES, parseApiKey } from "@/lib/domain/api-key";
import { isRefusalCode, Refusal } from "@/lib/domain/errors";
import type { Actor } from "@/lib/domain/permission";
import { RATE_WINDOW_SECONDS, type RateLimit } from "@/lib/domain/rate-limit";
import type { ApiDoor, Caller } from "@/lib/http/api-route";
import type { Claim, OpenClaim } from "@/lib/http/idempotency";
import type { Context } from "@/lib/use-cases/command";

/** Longer than Stripe's slowest answer and ours together; after it a repeat takes the request over. */
const LEASE_MS = 90_000;

/** A secret is hashed once for all requests that come with it at the same moment. */
const countRequest = together((db, given: readonly ApiKeyText[]) => {
  const hashes = new Map(given.map(({ secret }) => [secret, ""]));
  for (const secret of hashes.keys()) hashes.set(secret, vault.hash(secret));
  const asked = given.map(({ keyId, mode, secret }) => ({ keyId, mode, secretHash: hashes.get(secret) ?? "" }));
  return db.single((asking) => countRequests(asking, asked, RATE_WINDOW_SECONDS));
});

/** Whose key it is, counted; what it may do is asked when it enters. */
async function openDoor(request: Request): Promise<Caller> {
  await connection();
  const { id: keyId, appId, operatorId, mode, has, limit, now } = await verifiedKey(request);
  return {
    limit,
    record: (logged) => recordRequest(logged, { apiKeyId: keyId, appId, operatorId }),
    async enter(scope) {
      const scopes = appId === null ? [] : API_SCOPES.filter(has);
      const looks = operatorId === null ? [] : OPERATOR_SCOPES.filter(has);
      if (![...scopes, ...looks].includes(scope)) throw new Refusal("api_key.scope_missing", { scope });
      if (appId !== null) return contextFor({ kind: "app", appId, keyId, scopes, driverId: null }, now);
      if (operatorId === null) throw new Error(`API key ${keyId} is nobody's`);
      return contextFor({ kind: "checker", operatorId, keyId, mode, scopes: looks }, now);
    },
  };
}

/** The app's server acting for one of its own users; another app's user does not exist. */
export async function userContext(app: Context, externalId: string): Promise<Context> {
  const { actor } = app;
  if (actor.kind !== "app") throw new Refusal("not_permitted");
  const user = await app.db.read((tx) => findUser(tx, { appId: actor.appId, externalId }));
  if (!user) throw new Refusal("user.not_found");
  return asDriver(app, { ...actor, driverId: user.driverId });
}

/** The app's server acting for whoever parked; another app's stay does not exist. */
export async function stayContext(app: Context, sessionId: string): Promise<Context> {
  const { actor } = app;
  if (actor.kind !== "app") throw new Refusal("not_permitted");
  const session = await app.db.read((tx) => findSession(tx, { sessionId, appId: actor.appId }));
  if (!session) throw new Refusal("session.not_found");
  return asDriver(app, { ...actor, driverId: session.driverId });
}

function asDriver(app: Context, actor: Actor): Context {
  return { ...app, actor, db: app.db.as(scopeOf(actor)) };
}

/**
 * Guesses are not counted: a limit on them would lock out whoever owns the key that is guessed at, and 160 random bits are
 * not found by trying. A wrong one writes nothing and waits for nobody.
 */
async function verifiedKey(request: Request) {
  const [scheme, text = ""] = (request.headers.get("authorization") ?? "").split(" ");
  const given = scheme?.toLowerCase() === "bearer" ? parseApiKey(text) : undefined;
  const row = given && (await countRequest(database({ kind: "system" }), given));
  if (!row || row.used === null) throw new Refusal("api_key.invalid");
  const { id, appId, operatorId, mode, scopes, used, resetSeconds, offsetMs } = row;
  const quota = appId === null ? operatorQuota() : appQuota();
  const limit: RateLimit = { quota, used, resetSeconds };
  const now = new Date(Date.now() + offsetMs);
  return { id, appId, operatorId, mode, limit, now, has: (scope: KeyScope) => scopes.includes(scope) };
}

/** A request with an idempotency key: new, taken over from whoever crashed, or answered before. */
const openClaim: OpenClaim = async ({ actor, db, now: createdAt }, { key, fingerprint }) => {
  if (actor.kind !== "app") throw new Refusal("not_permitted");
  const { appId } = actor;
  const now = new Date(); // leases live on real time
  const leaseUntil = new Date(now.getTime() + LEASE_MS);
  const made = { id: uuidv7(), appId, key, fingerprint, leaseUntil, createdAt };
  return db.transaction(async (tx): Promise<Claim> => {
    const inserted = await insertApiRequest(tx, made);
    const row = inserted ?? (await findApiRequest(tx, { appId, key }));
    if (!row) throw new Refusal("idempotency.in_progress");
    if (row.fingerprint !== fingerprint) throw new Refusal("idempotency.mismatch");
    const { id: resourceId } = row;
    if (row.status !== null) return { resourceId, before: { status: row.status, refusal: refusalOf(row.refusal) } };
    const isFree = row.leaseUntil <= now && (await takeApiRequest(tx, row, leaseUntil));
    if (!inserted && !isFree) throw new Refusal("idempotency.in_progress");
    return {
      resourceId,
      before: null,
      answered: (status) => db.transaction((inner) => answerApiRequest(inner, resourceId, { status })),
      refused: ({ code, details }, status) =>
        db.transaction((inner) =>
          answerApiRequest(inner, resourceId, { status, refusal: { code, details: { ...details } } }),
        ),
      freed: (isUndone) =>
        db.transaction((inner) =>
          freeApiRequest(inner, resourceId, { id: isUndone ? uuidv7() : resourceId, leaseUntil: new Date() }),
        ),
    };
  });
};

/** The door that every operation of the HTTP API has. */
export const apiDoor: ApiDoor = { open: openDoor, claim: openClaim, newId: uuidv7 };

function refusalOf(stored: { code: string; details: Record<string, string | number> } | null): Refusal | null {
  if (stored === null) return null;
  if (!isRefusalCode(stored.code)) throw new Error(`an unknown refusal was kept: ${stored.code}`);
  return new Refusal(stored.code, stored.details);
}
