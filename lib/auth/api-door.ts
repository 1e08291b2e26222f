import "server-only";
import { connection } from "next/server";
import {
  answerApiRequest,
  countLook,
  findApiKey,
  findApiRequest,
  freeApiRequest,
  insertApiRequest,
  markApiKeyUsed,
  takeApiRequest,
} from "@/db/store/api";
import { findSession } from "@/db/store/session";
import { findUser } from "@/db/store/user";
import { contextFor, database, scopeOf, uuidv7, vault } from "@/lib/auth/context";
import {
  API_SCOPES,
  type KeyScope,
  LOOKS_PER_MINUTE_MAX,
  LOOKS_WINDOW_MS,
  OPERATOR_SCOPES,
  parseApiKey,
} from "@/lib/domain/api-key";
import { isRefusalCode, Refusal } from "@/lib/domain/errors";
import type { Actor } from "@/lib/domain/permission";
import type { ApiDoor } from "@/lib/http/api-route";
import type { Claim, OpenClaim } from "@/lib/http/idempotency";
import { sameHash } from "@/lib/secrets";
import type { Context } from "@/lib/use-cases/command";

/** Longer than Stripe's slowest answer and ours together; after it a repeat takes the request over. */
const LEASE_MS = 90_000;
/** A key's last use is shown by the minute; more would be a write with every request. */
const USED_EVERY_MS = 60_000;
/** Compared with where no key is found, so that an unknown id takes as long as a wrong secret. */
const NO_HASH = "x".repeat(43);

/** The app or the operator whose server calls, by its key; `scope` is what the key must have. */
async function keyContext(request: Request, scope: KeyScope): Promise<Context> {
  await connection();
  const { id: keyId, appId, operatorId, mode, has } = await verifiedKey(request);
  const scopes = appId === null ? [] : API_SCOPES.filter(has);
  const looks = operatorId === null ? [] : OPERATOR_SCOPES.filter(has);
  if (![...scopes, ...looks].includes(scope)) throw new Refusal("api_key.scope_missing", { scope });
  if (appId !== null) return contextFor({ kind: "app", appId, keyId, scopes, driverId: null });
  if (operatorId === null) throw new Error(`API key ${keyId} is nobody's`);
  await refuseTooOften(keyId);
  return contextFor({ kind: "checker", operatorId, keyId, mode });
}

/** Whoever tries plates learns little; what is refused counts too. */
async function refuseTooOften(keyId: string): Promise<void> {
  const now = new Date(); // limits live on real time
  const window = { now, windowMs: LOOKS_WINDOW_MS };
  const looks = await database({ kind: "system" }).transaction((tx) => countLook(tx, keyId, window));
  if (looks > LOOKS_PER_MINUTE_MAX) throw new Refusal("api_key.too_often");
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

async function verifiedKey(request: Request) {
  const [scheme, text = ""] = (request.headers.get("authorization") ?? "").split(" ");
  const given = scheme?.toLowerCase() === "bearer" ? parseApiKey(text) : undefined;
  const system = database({ kind: "system" });
  const row = given && (await system.read((tx) => findApiKey(tx, given.keyId)));
  const isSame = sameHash(vault.hash(given?.secret ?? ""), row?.secretHash ?? NO_HASH);
  const now = new Date(); // keys live on real time
  const isOver = !row || row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= now);
  if (!isSame || isOver || row.mode !== given?.mode) throw new Refusal("api_key.invalid");
  if ((row.lastUsedAt?.getTime() ?? 0) < now.getTime() - USED_EVERY_MS) {
    await system.transaction((tx) => markApiKeyUsed(tx, row.id, now));
  }
  const { id, appId, operatorId, mode, scopes } = row;
  return { id, appId, operatorId, mode, has: (scope: KeyScope) => scopes.includes(scope) };
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
export const apiDoor: ApiDoor = { open: keyContext, claim: openClaim };

function refusalOf(stored: { code: string; details: Record<string, string | number> } | null): Refusal | null {
  if (stored === null) return null;
  if (!isRefusalCode(stored.code)) throw new Error(`an unknown refusal was kept: ${stored.code}`);
  return new Refusal(stored.code, stored.details);
}
