import { listOperatorReceipts } from "@/db/store/operator-search";
import { findReceipt } from "@/db/store/receipt";
import { parsePublicId, publicId } from "@/lib/domain/id";
import type { Currency, Minor } from "@/lib/domain/money";
import type { ReceiptKind } from "@/lib/domain/receipt";
import { PAGE_LIMIT, type Page, pageOf, positionOf } from "@/lib/loaders/operator/page";
import { moneyOf } from "@/lib/loaders/operator/scope";
import { QUERY_LENGTH_MAX, receiptOf } from "@/lib/loaders/operator/search";
import { type SealedReceipt, sealedReceipt } from "@/lib/receipts/sealed";
import type { Context } from "@/lib/use-cases/command";

export type ReceiptLineView = {
  readonly id: string;
  readonly sessionId: string;
  readonly kind: ReceiptKind;
  readonly number: string;
  readonly plate: string;
  readonly country: string;
  readonly totalMinor: Minor;
  readonly vatMinor: Minor;
  readonly currency: Currency;
  readonly issuedAt: string;
  readonly timeZone: string;
};

export type ReceiptsView = Page<ReceiptLineView> & { readonly q: string };

/** An operator's receipts, newest first, or the ones of a number. */
export async function loadReceipts(
  context: Context,
  query: { q?: string; before?: string; after?: string },
): Promise<ReceiptsView> {
  const operatorId = moneyOf(context);
  const q = (query.q ?? "").trim().slice(0, QUERY_LENGTH_MAX);
  const receipt = receiptOf(q);
  if (q !== "" && receipt === undefined) return { rows: [], q };
  const from = positionOf("receipt", query);
  const found = await context.db.read((tx) =>
    listOperatorReceipts(
      tx,
      { operatorId, ...(receipt ? { receipt } : {}) },
      { limit: PAGE_LIMIT, ...(from ? { from } : {}) },
    ),
  );
  const page = pageOf("receipt", found, from, ({ issuedAt, id }) => ({ at: issuedAt, id }));
  const rows = page.rows.map(({ id, sessionId, numberText, issuedAt, ...row }) => ({
    id: publicId("receipt", id),
    sessionId: publicId("session", sessionId),
    number: numberText,
    issuedAt: issuedAt.toISOString(),
    ...row,
  }));
  return { ...page, rows, q };
}

export type ReceiptSheetView = { readonly receipt: SealedReceipt; readonly sessionId: string };

/** One sealed receipt of the operator's; undefined for anybody else's. */
export async function loadReceiptSheet(context: Context, shown: string): Promise<ReceiptSheetView | undefined> {
  const operatorId = moneyOf(context);
  const receiptId = parsePublicId("receipt", shown);
  if (receiptId === undefined) return undefined;
  const found = await context.db.read((tx) => findReceipt(tx, { receiptId, operatorId }));
  return found && { receipt: sealedReceipt(found), sessionId: publicId("session", found.sessionId) };
}
