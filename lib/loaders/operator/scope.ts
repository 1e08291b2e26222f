import { Refusal } from "@/lib/domain/errors";
import type { Context } from "@/lib/use-cases/command";

/** The operator whose people look; these loaders run for nobody else. */
export function operatorOf({ actor }: Pick<Context, "actor">): string {
  if (actor.kind !== "operator") throw new Refusal("not_permitted");
  return actor.operatorId;
}
