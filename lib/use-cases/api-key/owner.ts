import { Refusal } from "@/lib/domain/errors";
import type { KeyOwner } from "@/lib/domain/key-owner";
import { keyOwnerOf } from "@/lib/domain/key-owner";
import type { Context } from "@/lib/use-cases/command";
import { requireFreshSecondFactorIfAny } from "@/lib/use-cases/sign-in/fresh-second-factor";

/** Long enough to make some keys in a row, shorter than a desk stays empty. */
const PROOF_MINUTES_MAX = 10;

/** Whose keys are changed. Whoever has a second factor has proven it just now: a key is worth as much as all that it opens. */
export function changedOwner(context: Context): KeyOwner {
  const owner = keyOwnerOf(context.actor);
  if (!owner) throw new Refusal("not_permitted");
  requireFreshSecondFactorIfAny(context, PROOF_MINUTES_MAX);
  return owner;
}
