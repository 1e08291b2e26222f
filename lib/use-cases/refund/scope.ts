import { Refusal } from "@/lib/domain/errors";
import type { Actor } from "@/lib/domain/permission";

/** Whose refunds somebody may touch: an operator's and an app's people only their own; the rest does not exist for them. */
export function refundScope(actor: Actor): { operatorId?: string; appId?: string } {
  switch (actor.kind) {
    case "operator":
      return { operatorId: actor.operatorId };
    case "app":
      return { appId: actor.appId };
    case "support":
      if (actor.secondFactorAt === null) throw new Refusal("second_factor.required");
      return actor.appId === null ? {} : { appId: actor.appId };
    case "system":
      return {};
    case "driver":
    case "payer":
    case "parker":
    case "checker":
    case "developer":
    case "person":
    case "public":
      throw new Refusal("not_permitted");
  }
}
