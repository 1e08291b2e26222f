import { and, count, eq, exists, gt, isNotNull, isNull, lt, ne, or } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { membership, person, personAccount, signIn, signInLink } from "@/db/schema/person";

const NAMES = {
  id: person.id,
  email: person.email,
  name: person.name,
  locale: person.locale,
  emailVerifiedAt: person.emailVerifiedAt,
  disabledAt: person.disabledAt,
};

export async function findPerson(tx: Tx, by: { personId: string } | { email: string }) {
  const where = "personId" in by ? eq(person.id, by.personId) : eq(person.email, by.email);
  const [row] = await tx.select(NAMES).from(person).where(where);
  return row;
}

/** Nothing happens when somebody has the address already. */
export async function insertPerson(tx: Tx, row: typeof person.$inferInsert): Promise<void> {
  await tx.insert(person).values(row).onConflictDoNothing({ target: person.email });
}

export async function markEmailVerified(tx: Tx, personId: string, now: Date): Promise<void> {
  await tx
    .update(person)
    .set({ emailVerifiedAt: now })
    .where(and(eq(person.id, personId), isNull(person.emailVerifiedAt)));
}

export async function findPersonByAccount(tx: Tx, by: { provider: string; subject: string }) {
  const [row] = await tx
    .select(NAMES)
    .from(personAccount)
    .innerJoin(person, eq(person.id, personAccount.personId))
    .where(and(eq(personAccount.provider, by.provider), eq(personAccount.subject, by.subject)));
  return row;
}

export async function insertPersonAccount(tx: Tx, row: typeof personAccount.$inferInsert): Promise<void> {
  await tx.insert(personAccount).values(row);
}

export async function insertSignIn(tx: Tx, row: typeof signIn.$inferInsert): Promise<void> {
  await tx.insert(signIn).values(row);
}

/** A sign-in with its person; whether it still counts is decided from its times. */
export async function findSignIn(tx: Tx, tokenHash: string) {
  const staff = tx
    .select({ id: membership.id })
    .from(membership)
    .where(and(eq(membership.personId, person.id), isNull(membership.revokedAt)));
  const [row] = await tx
    .select({
      id: signIn.id,
      personId: person.id,
      email: person.email,
      name: person.name,
      createdAt: signIn.createdAt,
      expiresAt: signIn.expiresAt,
      seenAt: signIn.seenAt,
      secondFactorAt: signIn.secondFactorAt,
      totpConfirmedAt: person.totpConfirmedAt,
      isStaff: exists(staff).mapWith(Boolean),
    })
    .from(signIn)
    .innerJoin(person, eq(person.id, signIn.personId))
    .where(and(eq(signIn.tokenHash, tokenHash), isNull(person.disabledAt)));
  return row;
}

export async function markSignInSeen(tx: Tx, signInId: string, now: Date): Promise<void> {
  await tx
    .update(signIn)
    .set({ seenAt: now })
    .where(and(eq(signIn.id, signInId), lt(signIn.seenAt, now)));
}

export async function markSecondFactor(tx: Tx, by: { tokenHash: string; personId: string; now: Date }): Promise<void> {
  await tx
    .update(signIn)
    .set({ secondFactorAt: by.now })
    .where(and(eq(signIn.tokenHash, by.tokenHash), eq(signIn.personId, by.personId)));
}

export async function deleteSignIn(tx: Tx, tokenHash: string) {
  const [row] = await tx
    .delete(signIn)
    .where(eq(signIn.tokenHash, tokenHash))
    .returning({ id: signIn.id, personId: signIn.personId });
  return row;
}

/** Every other browser of a person is signed out, as after a change of their second factor. */
export async function deleteOtherSignIns(tx: Tx, by: { personId: string; keepTokenHash: string }): Promise<void> {
  await tx.delete(signIn).where(and(eq(signIn.personId, by.personId), ne(signIn.tokenHash, by.keepTokenHash)));
}

export async function insertSignInLink(tx: Tx, row: typeof signInLink.$inferInsert): Promise<void> {
  await tx.insert(signInLink).values(row);
}

/** How many links an address was sent that expire after `after`. */
export async function countSignInLinks(tx: Tx, by: { email: string; after: Date }): Promise<number> {
  const [row] = await tx
    .select({ count: count() })
    .from(signInLink)
    .where(and(eq(signInLink.email, by.email), gt(signInLink.expiresAt, by.after)));
  return row?.count ?? 0;
}

/** Uses a link up. False: it never was, was used, or is too old; which of them is nobody's to know. */
export async function markSignInLinkUsed(
  tx: Tx,
  by: { tokenHash: string; email: string; now: Date },
): Promise<boolean> {
  const rows = await tx
    .update(signInLink)
    .set({ tries: 1 })
    .where(
      and(
        eq(signInLink.tokenHash, by.tokenHash),
        eq(signInLink.email, by.email),
        eq(signInLink.tries, 0),
        gt(signInLink.expiresAt, by.now),
      ),
    )
    .returning({ email: signInLink.email });
  return rows.length === 1;
}

export async function deleteSignInLinks(tx: Tx, expiredBefore: Date): Promise<void> {
  await tx.delete(signInLink).where(lt(signInLink.expiresAt, expiredBefore));
}

const TOTP = { sealedSecret: person.sealedTotpSecret, confirmedAt: person.totpConfirmedAt, email: person.email };

export async function findTotp(tx: Tx, personId: string) {
  const [row] = await tx.select(TOTP).from(person).where(eq(person.id, personId));
  return row;
}

/** The row is locked: tries of one person's codes are counted one after the other. */
export async function lockTotp(tx: Tx, personId: string) {
  const [row] = await tx.select(TOTP).from(person).where(eq(person.id, personId)).for("update");
  return row;
}

/** A confirmed factor is never replaced by somebody who only has the mailbox. */
export async function setTotpSecret(tx: Tx, by: { personId: string; sealedSecret: string }): Promise<boolean> {
  const rows = await tx
    .update(person)
    .set({ sealedTotpSecret: by.sealedSecret, totpLastStep: null })
    .where(and(eq(person.id, by.personId), isNull(person.totpConfirmedAt)))
    .returning({ id: person.id });
  return rows.length === 1;
}

/** Accepts a code's time step once. False: this step or a later one was used before. */
export async function markTotpStep(tx: Tx, by: { personId: string; step: number; now: Date }): Promise<boolean> {
  const rows = await tx
    .update(person)
    .set({ totpLastStep: by.step })
    .where(
      and(
        eq(person.id, by.personId),
        isNotNull(person.sealedTotpSecret),
        or(isNull(person.totpLastStep), lt(person.totpLastStep, by.step)),
      ),
    )
    .returning({ id: person.id });
  if (rows.length === 0) return false;
  await tx
    .update(person)
    .set({ totpConfirmedAt: by.now })
    .where(and(eq(person.id, by.personId), isNull(person.totpConfirmedAt)));
  return true;
}
