import { Refusal } from "@/lib/domain/errors";
import { seesMoney } from "@/lib/domain/permission";
import type { Context } from "@/lib/use-cases/command";

/** The operator whose people look; these loaders run for nobody else. */
export function operatorOf({ actor }: Pick<Context, "actor">): string {
  if (actor.kind !== "operator") throw new Refusal("not_permitted");
  return actor.operatorId;
}

/** The same for what tells of money; for a role that may not see it, it does not exist. */
export function moneyOf(context: Pick<Context, "actor">): string {
  const operatorId = operatorOf(context);
  if (!seesMoney(context.actor)) throw new Refusal("not_found");
  return operatorId;
}
