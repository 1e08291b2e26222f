import { listParts, listRefunds, type RefundPartRow, type RefundRow } from "@/db/store/refund";
import { findSession } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { appIdOf } from "@/lib/loaders/app/app-id";
import type { Context } from "@/lib/use-cases/command";

export type RefundOfStay = RefundRow & { readonly parts: readonly RefundPartRow[] };

/** The refunds of one of the app's stays, the newest first. */
export async function loadRefunds(context: Context, sessionId: string): Promise<readonly RefundOfStay[]> {
  const appId = appIdOf(context);
  return context.db.read(async (tx) => {
    if (!(await findSession(tx, { sessionId, appId }))) throw new Refusal("session.not_found");
    const refunds = await listRefunds(tx, sessionId);
    const parts = await listParts(tx, { sessionId });
    return refunds.map((refund) => ({ ...refund, parts: parts.filter(({ refundId }) => refundId === refund.id) }));
  });
}

export async function loadRefund(context: Context, sessionId: string, refundId: string): Promise<RefundOfStay> {
  const found = (await loadRefunds(context, sessionId)).find(({ id }) => id === refundId);
  if (!found) throw new Refusal("refund.not_found");
  return found;
}
