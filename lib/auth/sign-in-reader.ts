import type { Database } from "@/db/client";
import { deleteSignIn, findSignIn, markSignInSeen } from "@/db/store/person";
import type { Vault } from "@/lib/use-cases/command";
import { isSignInAlive, SEEN_EVERY_MS } from "@/lib/use-cases/sign-in/life";

export type SignIn = {
  readonly signInId: string;
  readonly personId: string;
  readonly email: string;
  readonly name: string | null;
  readonly expiresAt: Date;
  /** Real time, as all of signing in. */
  readonly secondFactorAt: Date | null;
  readonly hasSecondFactor: boolean;
  readonly isStaff: boolean;
};

/** The sign-in that a token opens now. One that is over is forgotten; one in use is noted, at most once a minute. */
export async function readSignIn(db: Database, vault: Vault, token: string, now: Date): Promise<SignIn | undefined> {
  const tokenHash = vault.hash(token);
  const row = await db.read((tx) => findSignIn(tx, tokenHash));
  if (!row) return undefined;
  if (!isSignInAlive(row, row.isStaff, now)) {
    await db.transaction((tx) => deleteSignIn(tx, tokenHash));
    return undefined;
  }
  if (now.getTime() - row.seenAt.getTime() >= SEEN_EVERY_MS) {
    await db.transaction((tx) => markSignInSeen(tx, row.id, now));
  }
  const { id: signInId, personId, email, name, expiresAt, secondFactorAt, totpConfirmedAt, isStaff } = row;
  return {
    signInId,
    personId,
    email,
    name,
    expiresAt,
    secondFactorAt,
    hasSecondFactor: totpConfirmedAt !== null,
    isStaff,
  };
}
