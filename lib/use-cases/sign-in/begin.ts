import type { Tx } from "@/db/client";
import { linkDriverToPerson } from "@/db/store/browser";
import { listMemberships, type Membership } from "@/db/store/membership";
import { insertSignIn } from "@/db/store/person";
import type { Context } from "@/lib/use-cases/command";
import { signInExpiresAt } from "@/lib/use-cases/sign-in/life";
import { trace } from "@/lib/use-cases/trace";

export type SignedIn = { readonly token: string; readonly expiresAt: Date; readonly next: string };

/** Opens a sign-in for a person whose address is proven, and gives them the driver of the portal that carries it. */
export async function beginSignIn(
  tx: Tx,
  context: Context,
  who: { personId: string; email: string; command: string; next: string; secondFactorAt: Date | null },
): Promise<SignedIn> {
  const { actor, now, newId, newToken, vault } = context;
  if (actor.kind === "public") {
    await linkDriverToPerson(tx, { appId: actor.appId, personId: who.personId, email: who.email });
  }
  const memberships = await listMemberships(tx, who.personId);
  const [signInId, token] = [newId(), newToken()];
  const expiresAt = signInExpiresAt(memberships.length > 0, now);
  await insertSignIn(tx, {
    id: signInId,
    tokenHash: vault.hash(token),
    personId: who.personId,
    createdAt: now,
    seenAt: now,
    expiresAt,
    secondFactorAt: who.secondFactorAt,
  });
  await trace(tx, { ...context, actor: { kind: "person", personId: who.personId } }, who.command, {}, { signInId });
  return { token, expiresAt, next: who.next === "/" ? startPage(memberships) : who.next };
}

function startPage(memberships: readonly Membership[]): string {
  if (memberships.some(({ role }) => role === "support_agent" || role === "support_lead")) return "/support";
  if (memberships.some(({ operatorId }) => operatorId !== null)) return "/operator";
  return memberships.some(({ role }) => role === "developer") ? "/developers/apps" : "/account";
}
