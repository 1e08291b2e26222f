import type { Tx } from "@/db/client";
import type { Part } from "@/db/store/page";
import { findReceipt, listReceipts, type ReceiptPosition, type ReceiptRow } from "@/db/store/receipt";
import { findSession } from "@/db/store/session";
import { Refusal } from "@/lib/domain/errors";
import { appIdOf } from "@/lib/loaders/app/app-id";
import { type Page, pageOf } from "@/lib/loaders/page";
import { linkPath } from "@/lib/loaders/receipt";
import type { Context } from "@/lib/use-cases/command";

type Listed = Awaited<ReturnType<typeof listReceipts>>[number];
/** `path`: the permanent link; undefined when it was revoked. */
type Linked<Row> = Row & { readonly path: string | undefined };

/** The receipts of one of the app's stays. Links are the system's to read, once the stay was found to be the app's. */
export async function loadReceipts(
  context: Context,
  sessionId: string,
  wanted: Part<ReceiptPosition>,
): Promise<Page<Linked<Listed>>> {
  return ofStay(context, sessionId, async (tx) => {
    const found = await pageOf(wanted, (part) => listReceipts(tx, { sessionId, ...part }));
    const rows: Linked<Listed>[] = [];
    for (const row of found.rows) rows.push({ ...row, path: await linkPath(tx, context, row.id) });
    return { ...found, rows };
  });
}

/** The newest receipt of what was sold. */
export async function loadNewestReceipt(context: Context, sessionId: string): Promise<Linked<ReceiptRow>> {
  return ofStay(context, sessionId, async (tx) => {
    const newest = (await listReceipts(tx, { sessionId })).findLast(({ kind }) => kind !== "credit");
    const row = newest && (await findReceipt(tx, { receiptId: newest.id }));
    if (!row) throw new Refusal("receipt.not_yet");
    return { ...row, path: await linkPath(tx, context, row.id) };
  });
}

async function ofStay<T>(context: Context, sessionId: string, read: (tx: Tx) => Promise<T>): Promise<T> {
  const appId = appIdOf(context);
  return context.db.as({ kind: "system" }).read(async (tx) => {
    if (!(await findSession(tx, { sessionId, appId }))) throw new Refusal("session.not_found");
    return read(tx);
  });
}
