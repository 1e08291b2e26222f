import { insertMembership } from "@/db/store/membership";
import { insertPerson } from "@/db/store/person";
import { uuidv7 } from "@/lib/auth/context";
import type { OperatorRole, SecondFactor } from "@/lib/domain/permission";
import type { Context } from "@/lib/use-cases/command";
import type { World } from "@/tests/support/world";

export const NO_FACTOR: SecondFactor = { isSetUp: false, provenAt: null };

type Post = { readonly role: OperatorRole | "developer"; readonly appId?: string; readonly operatorId?: string };
type Locale = "en" | "de" | "fr";

/** Somebody with a post; their address starts with it. */
export async function staffPerson(world: World, post: Post, locale: Locale = "en") {
  const personId = uuidv7();
  const email = `${post.role}-${personId.slice(-12)}@staff.example`;
  await world.database.system.transaction(async (tx) => {
    await insertPerson(tx, { id: personId, email, locale, createdAt: world.now() });
    await insertMembership(tx, { id: uuidv7(), personId, ...post, createdAt: world.now() });
  });
  return { personId, email };
}

/** Somebody who makes an app, now. */
export async function developer(world: World, app: { id: string }, secondFactor = NO_FACTOR): Promise<Context> {
  const { personId } = await staffPerson(world, { role: "developer", appId: app.id });
  return world.context({ kind: "developer", appId: app.id, personId, secondFactor });
}

/** Somebody who works for an operator, now. */
export async function worker(
  world: World,
  operator: { id: string },
  role: OperatorRole,
  secondFactor: SecondFactor | undefined = NO_FACTOR,
): Promise<Context> {
  const { personId } = await staffPerson(world, { role, operatorId: operator.id });
  return world.context({ kind: "operator", operatorId: operator.id, personId, role, secondFactor });
}
