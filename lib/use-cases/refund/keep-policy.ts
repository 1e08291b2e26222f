import { beforeCommit, type Tx } from "@/db/client";
import { lockRefundPolicy, sumAsked } from "@/db/store/refund-policy";
import type { SessionRow } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import type { Minor } from "@/lib/domain/money";
import { brokenRule, isBoundByPolicy } from "@/lib/domain/refund-policy";
import type { Context } from "@/lib/use-cases/command";

/**
 * Refuses a refund that the operator does not let such a person or app make. At the end of its transaction and with the rights
 * of the system, because what others have asked back counts too and none of them may see it.
 */
export function keepPolicy(
  tx: Tx,
  { actor, now }: Context,
  { operatorId, currency }: SessionRow,
  onceMinor: Minor,
): void {
  if (!isBoundByPolicy(actor)) return;
  const keep = async () => {
    const policy = await lockRefundPolicy(tx, operatorId);
    if (!policy) return;
    const asked = await sumAsked(tx, { operatorId, currency, now });
    const broken = brokenRule(policy, { ...asked, isByApp: actor.kind === "app", onceMinor });
    if (broken) throw new Refusal("refund.policy", { ...broken, currency });
  };
  beforeCommit(tx, keep, "first");
}
