import { atOnce, beforeCommit, type Tx } from "@/db/client";
import { insertMail } from "@/db/store/mail";
import type { PaymentRow } from "@/db/store/payment";
import { insertLink, insertReceipt, type ReceiptRow } from "@/db/store/receipt";
import type { SessionRow } from "@/db/store/session";
import type { Settling } from "@/db/store/settling";
import { linkTokenAt } from "@/lib/domain/link";
import type { Minor } from "@/lib/domain/money";
import type { CardShown } from "@/lib/domain/payment";
import {
  type ReceiptBody,
  type ReceiptKind,
  receiptSeriesOf,
  sealText,
  type VatLine,
  vatTotal,
} from "@/lib/domain/receipt";
import type { PriceLine } from "@/lib/domain/tariff/lines";
import { localStamp } from "@/lib/domain/time";
import { enqueue } from "@/lib/jobs/queue";
import type { Context } from "@/lib/use-cases/command";
import { tell } from "@/lib/use-cases/event/tell";

export type Sale = {
  readonly kind: "sale" | "supplement";
  readonly payment: PaymentRow;
  readonly session: SessionRow;
  readonly seller: Pick<Settling, "app" | "operator" | "place" | "tariffVersion">;
  /** The time that it paid for. */
  readonly stay: { readonly from: Date; readonly until: Date };
  readonly lines: readonly PriceLine[];
  readonly serviceFeeMinor: Minor;
  readonly totalMinor: Minor;
  readonly vat: readonly VatLine[];
  readonly card: CardShown;
  readonly paidAt: Date;
};

/** Seals and numbers the receipt of a settled payment, in the transaction that settles it. */
export async function issueReceipt(tx: Tx, context: Context, sale: Sale, when: NumberedWhen = "last"): Promise<void> {
  const { payment, session, seller } = sale;
  const { operator, app } = seller;
  const sealed = { kind: sale.kind, cause: payment.id, original: null, session, operator, mode: app.mode };
  await seal(tx, context, { ...sealed, body: bodyOf(sale) }, when);
}

function bodyOf({ payment, session, seller, ...sale }: Sale): ReceiptBody {
  const { app, operator, place, tariffVersion } = seller;
  const from = sale.stay.from.getTime();
  const until = sale.stay.until.getTime();
  return {
    operator: {
      name: operator.name,
      legalName: operator.legalName,
      addressLines: operator.addressLines,
      country: operator.country,
      vatNumber: operator.vatNumber,
    },
    appName: app.name,
    place: { name: place.name, address: place.address, zoneCode: place.zoneCode, timeZone: place.timeZone },
    plate: session.plate,
    plateCountry: session.country,
    stay: {
      from: localStamp(from, place.timeZone),
      until: localStamp(until, place.timeZone),
      minutes: Math.round((until - from) / 60_000),
    },
    tariffVersion,
    lines: sale.lines,
    serviceFeeMinor: sale.serviceFeeMinor,
    vat: sale.vat,
    currency: payment.currency,
    totalMinor: sale.totalMinor,
    card: { brand: sale.card.brand, last4: sale.card.last4, network: sale.card.network },
    paidAt: localStamp(sale.paidAt.getTime(), place.timeZone),
    original: null,
  };
}

type Sealed = {
  readonly kind: ReceiptKind;
  readonly cause: string;
  readonly original: Pick<ReceiptRow, "id"> | null;
  readonly session: SessionRow;
  readonly operator: Pick<Settling["operator"], "id" | "slug">;
  readonly mode: "test" | "live";
  readonly body: ReceiptBody;
};

/** Last of all in the transaction, so that the operator's other receipts wait as short as they can; or now, for a credit that follows. */
export type NumberedWhen = "now" | "last";

/** Seals a receipt, and tells the app that there is one. */
export async function seal(tx: Tx, context: Context, sealed: Sealed, when: NumberedWhen): Promise<void> {
  await tell(tx, context, sealed.session, "receipt.available", { kind: sealed.kind });
  const receiptId = context.newId();
  const mailed = () => mail(tx, context, sealed.session, receiptId);
  const numbered = () => number(tx, context, sealed, receiptId);
  if (when === "now") {
    await mailed();
    await numbered();
    return;
  }
  beforeCommit(tx, mailed);
  beforeCommit(tx, numbered, "last");
}

async function number(tx: Tx, context: Context, sealed: Sealed, receiptId: string): Promise<void> {
  const { session, operator, body } = sealed;
  const isSealed = insertReceipt(tx, {
    id: receiptId,
    appId: session.appId,
    operatorId: operator.id,
    driverId: session.driverId,
    sessionId: session.id,
    kind: sealed.kind,
    cause: sealed.cause,
    originalId: sealed.original?.id ?? null,
    series: receiptSeriesOf(operator.slug, sealed.mode),
    currency: body.currency,
    totalMinor: body.totalMinor,
    vatMinor: vatTotal(body.vat),
    body,
    bodyHash: context.vault.hash(sealText(body)),
    verifyCode: context.newToken().slice(0, 16),
    issuedAt: context.now,
  });
  await atOnce([isSealed, link(tx, context, session, receiptId)]);
}

/** The permanent link that opens the receipt without an account. */
async function link(tx: Tx, context: Context, session: SessionRow, receiptId: string): Promise<void> {
  const token = context.newToken();
  const linkId = context.newId();
  await insertLink(tx, {
    id: linkId,
    purpose: "receipt",
    tokenHash: context.vault.hash(token),
    sealedToken: context.vault.seal(token, linkTokenAt({ id: linkId, appId: session.appId })),
    appId: session.appId,
    operatorId: session.operatorId,
    driverId: session.driverId,
    sessionId: session.id,
    receiptId,
    createdAt: context.now,
  });
}

/** The mail that carries the link, sent after the commit. */
async function mail(tx: Tx, context: Context, session: SessionRow, receiptId: string): Promise<void> {
  if (!session.receiptEmail) return;
  const mailId = context.newId();
  await insertMail(tx, {
    id: mailId,
    dedupe: `receipt:${receiptId}`,
    kind: "receipt",
    appId: session.appId,
    toEmail: session.receiptEmail,
    locale: session.locale,
    data: { receiptId },
    createdAt: context.now,
  });
  await enqueue(tx, "mail.send", { mailId });
}
