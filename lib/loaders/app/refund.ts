import type { Part } from "@/db/store/page";
import { findRefund, listParts, listRefunds, type RefundPartRow, type RefundRow } from "@/db/store/refund";
import { findSession } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { appIdOf } from "@/lib/loaders/app/app-id";
import { type Page, pageOf } from "@/lib/loaders/page";
import type { Context } from "@/lib/use-cases/command";

export type RefundOfStay = RefundRow & { readonly parts: readonly RefundPartRow[] };

/** A page of the refunds of one of the app's stays, the newest first. */
export async function loadRefunds(context: Context, sessionId: string, wanted: Part): Promise<Page<RefundOfStay>> {
  const appId = appIdOf(context);
  return context.db.read(async (tx) => {
    if (!(await findSession(tx, { sessionId, appId }))) throw new Refusal("session.not_found");
    const { rows, hasMore } = await pageOf(wanted, (part) => listRefunds(tx, sessionId, part));
    const parts = await listParts(tx, { refundIds: rows.map(({ id }) => id) });
    const own = (id: string) => parts.filter(({ refundId }) => refundId === id);
    return { rows: rows.map((refund) => ({ ...refund, parts: own(refund.id) })), hasMore };
  });
}

export async function loadRefund(context: Context, sessionId: string, refundId: string): Promise<RefundOfStay> {
  const appId = appIdOf(context);
  return context.db.read(async (tx) => {
    const refund = await findRefund(tx, { refundId, appId });
    if (refund?.sessionId !== sessionId) throw new Refusal("refund.not_found");
    return { ...refund, parts: await listParts(tx, { refundId }) };
  });
}
