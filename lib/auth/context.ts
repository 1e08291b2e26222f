import { randomBytes, randomUUID } from "node:crypto";
import { type Connection, connect, type Database, type Scope } from "@/db/client";
import { stripeGateways } from "@/lib/auth/gateways";
import { productTime } from "@/lib/clock";
import type { Actor } from "@/lib/domain/permission";
import { required } from "@/lib/env";
import { hashToken, open, seal } from "@/lib/secrets";
import type { Context, Vault } from "@/lib/use-cases/command";

let connection: Connection | undefined;

/** The pool of this process. */
export function database(scope: Scope): Database {
  connection ??= connect(required("DATABASE_URL"));
  return connection.database(scope);
}

export async function closeDatabase(): Promise<void> {
  await connection?.close();
  connection = undefined;
}

export const vault: Vault = { seal, open, hash: hashToken };

/** Whose rows an actor may see at the most; the query narrows it further. */
export function scopeOf(actor: Actor): Scope {
  switch (actor.kind) {
    case "public":
      return { kind: "public", appId: actor.appId };
    case "person":
      return { kind: "public" };
    case "driver":
    case "payer":
    case "parker":
      return { kind: "driver", appId: actor.appId, driverId: actor.driverId };
    case "operator":
    case "checker":
      return { kind: "operator", operatorId: actor.operatorId };
    case "support":
      return { kind: "support", appId: actor.appId };
    case "developer":
      return { kind: "app", appId: actor.appId };
    case "app":
      return actor.driverId === null
        ? { kind: "app", appId: actor.appId }
        : { kind: "driver", appId: actor.appId, driverId: actor.driverId };
    case "system":
      return { kind: "system" };
  }
}

/** `now` is product time where it is known already. */
export async function contextFor(actor: Actor, now?: Date): Promise<Context> {
  const db = database(scopeOf(actor));
  return {
    actor,
    db,
    stripe: stripeGateways(db.as({ kind: "system" }), vault),
    vault,
    now: now ?? (await productTime(db)),
    newId: uuidv7,
    newToken,
  };
}

export function systemContext(job: string): Promise<Context> {
  return contextFor({ kind: "system", job });
}

/**
 * RFC 9562, section 5.7: 48 bits of real milliseconds, then chance; sorts by time of making. The chance is taken from a UUIDv4,
 * for which Node keeps some ready: every request makes an id.
 */
export function uuidv7(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

const BASE32 = "abcdefghijkmnpqrstuvwxyz23456789";

/** 160 random bits in 32 letters without look-alikes, for links, cookies and API keys. */
export function newToken(): string {
  return [...randomBytes(32)].map((byte) => BASE32.charAt(byte & 31)).join("");
}
