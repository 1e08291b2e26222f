import { randomBytes } from "node:crypto";
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

export async function contextFor(actor: Actor): Promise<Context> {
  const db = database(scopeOf(actor));
  return {
    actor,
    db,
    stripe: stripeGateways(db.as({ kind: "system" }), vault),
    vault,
    now: await productTime(db),
    newId: uuidv7,
    newToken,
  };
}

export function systemContext(job: string): Promise<Context> {
  return contextFor({ kind: "system", job });
}

/** RFC 9562, section 5.7: 48 bits of real milliseconds, then chance; sorts by time of making. */
export function uuidv7(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const BASE32 = "abcdefghijkmnpqrstuvwxyz23456789";

/** 160 random bits in 32 letters without look-alikes, for links, cookies and API keys. */
export function newToken(): string {
  return [...randomBytes(32)].map((byte) => BASE32.charAt(byte & 31)).join("");
}
