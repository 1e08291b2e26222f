import { createHash } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import type { SealedAt } from "@/lib/use-cases/command";

const PERIOD_SECONDS = 30;
const SECRET_BYTES = 20; // RFC 4226, section 4: 160 bits
const WINDOW = 1; // one step either side: clocks differ, and people type slowly

export function totpSeal(personId: string): SealedAt {
  return { tenant: "platform", table: "person", column: "sealed_totp_secret", rowId: personId };
}

/** A secret in base 32, as authenticator apps take it, made of a token's chance. */
export function totpSecretOf(token: string): string {
  const bytes = createHash("sha256").update(token).digest().subarray(0, SECRET_BYTES);
  return new Secret({ buffer: new Uint8Array(bytes).buffer }).base32;
}

export function totpOf(secret: string, label: string): TOTP {
  return new TOTP({ issuer: "Bayfare", label, secret: Secret.fromBase32(secret), period: PERIOD_SECONDS });
}

/** The time step a code belongs to, or null when it is wrong. RFC 6238. */
export function stepOfCode(secret: string, code: string, now: Date): number | null {
  const delta = totpOf(secret, "").validate({ token: code, timestamp: now.getTime(), window: WINDOW });
  return delta === null ? null : Math.floor(now.getTime() / 1000 / PERIOD_SECONDS) + delta;
}
