import { and, asc, eq, isNull } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { operator } from "@/db/schema/operator";
import { membership, person } from "@/db/schema/person";

const MEMBERSHIPS_MAX = 100; // of one person; nobody works for more operators
const PEOPLE_MAX = 50; // the demo has a dozen

/** What a person may do now, oldest first. */
export async function listMemberships(tx: Tx, personId: string) {
  return tx
    .select({
      role: membership.role,
      operatorId: membership.operatorId,
      operatorSlug: operator.slug,
      operatorName: operator.name,
      appId: membership.appId,
    })
    .from(membership)
    .leftJoin(operator, eq(operator.id, membership.operatorId))
    .where(and(eq(membership.personId, personId), isNull(membership.revokedAt)))
    .orderBy(asc(membership.id))
    .limit(MEMBERSHIPS_MAX);
}

export type Membership = Awaited<ReturnType<typeof listMemberships>>[number];

export async function insertMembership(tx: Tx, row: typeof membership.$inferInsert): Promise<void> {
  await tx.insert(membership).values(row);
}

/** Everybody who can sign in, with one of their roles; only the demo shows such a list. */
export async function listPeople(tx: Tx) {
  return tx
    .selectDistinctOn([person.createdAt, person.id], {
      personId: person.id,
      email: person.email,
      name: person.name,
      role: membership.role,
      operatorName: operator.name,
    })
    .from(person)
    .leftJoin(membership, and(eq(membership.personId, person.id), isNull(membership.revokedAt)))
    .leftJoin(operator, eq(operator.id, membership.operatorId))
    .where(isNull(person.disabledAt))
    .orderBy(asc(person.createdAt), asc(person.id), asc(membership.id))
    .limit(PEOPLE_MAX);
}
