import { and, asc, eq, isNull } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { app } from "@/db/schema/app";
import { operator } from "@/db/schema/operator";
import { membership } from "@/db/schema/person";

const MEMBERSHIPS_MAX = 100; // of one person; nobody works for more operators

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
