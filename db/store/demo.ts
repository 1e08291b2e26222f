import { and, asc, eq, isNull } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { app, platformKey } from "@/db/schema/app";
import { operator } from "@/db/schema/operator";
import { membership, person } from "@/db/schema/person";

const PEOPLE_MAX = 50; // the demo has a dozen

/** Everybody who can sign in, with the oldest of their roles; only the demo shows such a list. */
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

/** Whether a key of a live platform is stored, valid or not: then nothing of a demo may exist. */
export async function hasLiveKey(tx: Tx): Promise<boolean> {
  const [row] = await tx
    .select({ id: platformKey.id })
    .from(platformKey)
    .innerJoin(app, eq(app.id, platformKey.appId))
    .where(eq(app.mode, "live"))
    .limit(1);
  return row !== undefined;
}
