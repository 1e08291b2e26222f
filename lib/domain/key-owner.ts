import type { Actor } from "@/lib/domain/permission";

/** Whose key of the HTTP API it is. */
export type KeyOwner = { readonly appId: string } | { readonly operatorId: string };

/** Whose keys somebody may look after; undefined: nobody's. */
export function keyOwnerOf(actor: Actor): KeyOwner | undefined {
  if (actor.kind === "developer") return { appId: actor.appId };
  return actor.kind === "operator" ? { operatorId: actor.operatorId } : undefined;
}
