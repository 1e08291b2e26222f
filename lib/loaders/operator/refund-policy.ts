import { findOperator } from "@/db/store/operator";
import { findRefundPolicy } from "@/db/store/refund-policy";
import { Refusal } from "@/lib/domain/errors";
import type { Currency } from "@/lib/domain/money";
import { OPEN_POLICY, type RefundPolicy } from "@/lib/domain/refund-policy";
import { operatorOf } from "@/lib/loaders/operator/scope";
import type { Context } from "@/lib/use-cases/command";

/** What an operator lets others give back. */
export async function loadRefundPolicy(context: Context): Promise<RefundPolicy & { readonly currency: Currency }> {
  const operatorId = operatorOf(context);
  return context.db.read(async (tx) => {
    const operator = await findOperator(tx, operatorId);
    if (!operator) throw new Refusal("not_found");
    return { ...((await findRefundPolicy(tx, operatorId)) ?? OPEN_POLICY), currency: operator.currency };
  });
}
