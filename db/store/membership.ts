import { and, asc, eq, isNull } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { app } from "@/db/schema/app";
import { operator } from "@/db/schema/operator";
import { membership, person } from "@/db/schema/person";

const MEMBERSHIPS_MAX = 100; // of one person; nobody works for more operators

const CONTACTS_MAX = 20; // a mail to more is a mail to nobody

/** What a person may do now, oldest first. */
export async function listMemberships(tx: Tx, personId: string) {
  return tx
    .select({
      role: membership.role,
      operatorId: membership.operatorId,
      operatorSlug: operator.slug,
      operatorName: operator.name,
      appId: membership.appId,
      appSlug: app.slug,
      appName: app.name,
    })
    .from(membership)
    .leftJoin(operator, eq(operator.id, membership.operatorId))
    .leftJoin(app, eq(app.id, membership.appId))
    .where(and(eq(membership.personId, personId), isNull(membership.revokedAt)))
    .orderBy(asc(membership.id))
    .limit(MEMBERSHIPS_MAX);
}

export type Membership = Awaited<ReturnType<typeof listMemberships>>[number];

export async function insertMembership(tx: Tx, row: typeof membership.$inferInsert): Promise<void> {
  await tx.insert(membership).values(row);
}

/** Whom to write to about an app or an operator. */
export type StaffOf = { readonly appId: string } | { readonly operatorId: string };

/** Those who answer for an app (its developers) or an operator (its owners), with their address and language. */
export async function listContacts(tx: Tx, of: StaffOf) {
  const theirs =
    "appId" in of
      ? and(eq(membership.appId, of.appId), eq(membership.role, "developer"))
      : and(eq(membership.operatorId, of.operatorId), eq(membership.role, "owner"));
  return tx
    .select({ personId: person.id, email: person.email, locale: person.locale })
    .from(membership)
    .innerJoin(person, eq(person.id, membership.personId))
    .where(and(theirs, isNull(membership.revokedAt), isNull(person.disabledAt)))
    .orderBy(asc(membership.id))
    .limit(CONTACTS_MAX);
}
