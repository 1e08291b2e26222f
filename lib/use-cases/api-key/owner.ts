import { Refusal } from "@/lib/domain/errors";
import type { KeyOwner } from "@/lib/domain/key-owner";
import { keyOwnerOf } from "@/lib/domain/key-owner";
import type { Context } from "@/lib/use-cases/command";
import { PROOF_MINUTES_MAX, requireFreshSecondFactorIfAny } from "@/lib/use-cases/sign-in/fresh-second-factor";

/** Whose keys are changed. Whoever has a second factor has proven it just now: a key is worth as much as all that it opens. */
export function changedOwner(context: Context): KeyOwner {
  const owner = keyOwnerOf(context.actor);
  if (!owner) throw new Refusal("not_permitted");
  requireFreshSecondFactorIfAny(context, PROOF_MINUTES_MAX);
  return owner;
}
