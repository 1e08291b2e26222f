import type { AppMode } from "@/lib/domain/api-key";
import { Refusal } from "@/lib/domain/errors";
import { can } from "@/lib/domain/permission";
import type { Context } from "@/lib/use-cases/command";

/** The operator whose program reads, and of which apps it sees stays. */
export function callerOf({ actor }: Context): { readonly operatorId: string; readonly mode: AppMode } {
  if (actor.kind !== "checker" || !can(actor, "apds.read")) throw new Refusal("not_permitted");
  return { operatorId: actor.operatorId, mode: actor.mode };
}
