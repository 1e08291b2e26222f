import type { Tx } from "@/db/client";
import {
  findLink,
  findReceipt,
  findReceiptByCode,
  findReceiptLink,
  findReceiptOf,
  listReceipts,
  type ReceiptRow,
  sumCredits,
} from "@/db/store/receipt";
import { parsePublicId, publicId } from "@/lib/domain/id";
import { linkTokenAt } from "@/lib/domain/link";
import { type Currency, type Minor, minor } from "@/lib/domain/money";
import { type ReceiptKind, sealText } from "@/lib/domain/receipt";
import { parseVerifyCode, type SealedReceipt, sealedReceipt } from "@/lib/receipts/sealed";
import type { Context } from "@/lib/use-cases/command";

/** `path` is where the reader of this receipt opens the other one: by id, or by its own permanent link. */
export type RelatedReceipt = { readonly path: string; readonly numberText: string; readonly kind: ReceiptKind };

export type ReceiptView = {
  readonly receipt: SealedReceipt;
  readonly path: string;
  readonly related: readonly RelatedReceipt[];
};

/** A driver's own receipt; anybody else's does not exist. */
export async function loadReceipt(context: Context, id: string): Promise<ReceiptView | undefined> {
  const { actor } = context;
  const receiptId = parsePublicId("receipt", id);
  if (actor.kind !== "driver" || receiptId === undefined) return undefined;
  return context.db.read(async (tx) => {
    const row = await findReceipt(tx, { receiptId, driverId: actor.driverId });
    return row && view(tx, row, async (each) => `/receipts/${publicId("receipt", each)}`);
  });
}

/** What a permanent link opens, for whoever holds it. */
export async function loadReceiptOfLink(context: Context, token: string): Promise<ReceiptView | undefined> {
  const { vault, now, db } = context;
  const tokenHash = vault.hash(token);
  return db.as({ kind: "system" }).read(async (tx) => {
    const link = await findLink(tx, { tokenHash, purpose: "receipt", now });
    const row = link?.receiptId ? await findReceipt(tx, { receiptId: link.receiptId }) : undefined;
    return row && view(tx, row, (id) => linkPath(tx, context, id));
  });
}

/** The address of a receipt's permanent link; undefined when it was revoked. */
export async function linkPath(
  tx: Tx,
  { vault }: Pick<Context, "vault">,
  receiptId: string,
): Promise<string | undefined> {
  const link = await findReceiptLink(tx, receiptId);
  if (!link) return undefined;
  return `/r/${vault.open(link.sealedToken, linkTokenAt(link))}`;
}

async function view(
  tx: Tx,
  row: ReceiptRow,
  pathOf: (receiptId: string) => Promise<string | undefined>,
): Promise<ReceiptView> {
  const others = (await listReceipts(tx, { sessionId: row.sessionId })).filter(
    ({ id, originalId }) => id !== row.id && (originalId === row.id || id === row.originalId),
  );
  const related: RelatedReceipt[] = [];
  for (const { id, numberText, kind } of others) {
    const path = await pathOf(id);
    if (path !== undefined) related.push({ path, numberText, kind });
  }
  return { receipt: sealedReceipt(row), path: (await pathOf(row.id)) ?? "", related };
}

/** What a stranger may know of a receipt: no plate, no card, nobody's name but the merchant's. */
export type VerificationView = {
  readonly numberText: string;
  readonly kind: ReceiptKind;
  readonly isTest: boolean;
  /** Local at the place, with offset. */
  readonly issuedAt: string;
  readonly operatorName: string;
  readonly zoneCode: string;
  readonly totalMinor: Minor;
  readonly currency: Currency;
  readonly state: "current" | "partly_credited" | "credited" | "credit" | "returned";
  readonly creditedMinor: Minor;
};

/** A receipt by the code printed on it. What cannot be a code is not looked for. */
export async function loadVerification(context: Context, typed: string): Promise<VerificationView | undefined> {
  const code = parseVerifyCode(typed);
  if (code === undefined) return undefined;
  return context.db.as({ kind: "system" }).read(async (tx) => {
    const row = await findReceiptByCode(tx, code);
    const isGenuine = row !== undefined && context.vault.hash(sealText(row.body)) === row.bodyHash;
    if (!isGenuine) return undefined;
    const { numberText, kind, isTest, issuedAt, body } = sealedReceipt(row);
    const creditedMinor = minor(kind === "credit" ? 0 : await sumCredits(tx, row.id));
    return {
      numberText,
      kind,
      isTest,
      issuedAt,
      operatorName: body.operator.legalName,
      zoneCode: body.place.zoneCode,
      totalMinor: body.totalMinor,
      currency: body.currency,
      state: kind === "credit" ? await stateOfCredit(tx, row) : stateOfSale(row.totalMinor, creditedMinor),
      creditedMinor,
    };
  });
}

function stateOfSale(totalMinor: number, creditedMinor: number): VerificationView["state"] {
  if (creditedMinor <= 0) return "current";
  return creditedMinor < totalMinor ? "partly_credited" : "credited";
}

async function stateOfCredit(tx: Tx, row: ReceiptRow): Promise<VerificationView["state"]> {
  return (await findReceiptOf(tx, { kind: "supplement", cause: row.cause })) ? "returned" : "credit";
}
