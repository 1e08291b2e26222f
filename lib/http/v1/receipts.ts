import { z } from "zod";
import { publicId } from "@/lib/domain/id";
import type { Currency, Minor } from "@/lib/domain/money";
import { RECEIPT_KINDS, type ReceiptBody, type ReceiptKind } from "@/lib/domain/receipt";
import { REFUND_REASONS } from "@/lib/domain/refund";
import type { Phrase } from "@/lib/domain/tariff/phrase";
import { preferredType } from "@/lib/http/accept";
import { endpoint } from "@/lib/http/endpoint";
import { listOf, page } from "@/lib/http/v1/page";
import { tariffSpeaker } from "@/lib/http/v1/say";
import { amountMinor, askedInstant, currency, idOf, instant, minutes, NOTHING, shownId } from "@/lib/http/v1/shapes";
import { pageUrl } from "@/lib/http/v1/site";
import type { Locale } from "@/lib/i18n/locales";

const local = z.string().meta({ description: "Local at the place, with offset", example: "2026-11-20T14:05+01:00" });

const receiptShape = z
  .object({
    id: shownId("receipt"),
    number: z.string().meta({ example: "TEST-RIVELU-00042" }),
    kind: z.enum(RECEIPT_KINDS),
    totalMinor: amountMinor.meta({ description: "Of a credit below zero" }),
    currency,
    issuedAt: instant,
    originalId: shownId("receipt").nullable().meta({ description: "The receipt that a credit corrects" }),
    url: z.url().nullable().meta({ description: "A page that shows it to whoever has this address" }),
  })
  .meta({ id: "ReceiptSummary" });

const vatLine = z
  .object({ rateBasisPoints: z.int(), netMinor: amountMinor, vatMinor: amountMinor, grossMinor: amountMinor })
  .meta({ id: "VatLine" });

const fullShape = receiptShape
  .extend({
    operator: z.object({
      name: z.string(),
      legalName: z.string(),
      addressLines: z.array(z.string()),
      country: z.string(),
      vatNumber: z.string(),
    }),
    place: z.object({ name: z.string(), address: z.string(), zoneCode: z.string(), timeZone: z.string() }),
    vehicle: z.object({ plate: z.string(), country: z.string() }),
    stay: z.object({ from: local, until: local, minutes }),
    lines: z.array(z.object({ label: z.string(), amountMinor })),
    serviceFeeMinor: amountMinor,
    vat: z.array(vatLine),
    card: z.object({ brand: z.string(), last4: z.string(), network: z.string().nullable() }).nullable(),
    paidAt: local,
    original: z.object({ number: z.string(), reason: z.enum(REFUND_REASONS) }).nullable(),
  })
  .meta({ id: "Receipt" });

const params = z.object({ id: idOf("session") });

export const listReceipts = endpoint({
  id: "listReceipts",
  method: "GET",
  path: "/sessions/{id}/receipts",
  tag: "Receipts",
  summary: "List a session's receipts, the oldest first",
  scope: "read",
  params,
  query: page(z.tuple([askedInstant, z.int32()])),
  body: NOTHING,
  shown: listOf(receiptShape).meta({ id: "ReceiptList" }),
  status: 200,
  refusals: ["session.not_found"],
});

export const readReceipt = endpoint({
  id: "readReceipt",
  method: "GET",
  path: "/sessions/{id}/receipt",
  tag: "Receipts",
  summary: "Read a session's newest sale or supplement",
  description: "As JSON, or as PDF where `Accept` prefers `application/pdf`; weights (`;q=`) count.",
  scope: "read",
  params,
  query: NOTHING,
  body: NOTHING,
  shown: fullShape,
  status: 200,
  files: ["application/pdf"],
  refusals: ["session.not_found", "receipt.not_yet"],
});

type ReceiptFacts = {
  readonly id: string;
  readonly numberText: string;
  readonly kind: ReceiptKind;
  readonly totalMinor: Minor;
  readonly currency: Currency;
  readonly issuedAt: Date;
  readonly originalId: string | null;
  readonly path: string | undefined;
};

export function shownReceipt(facts: ReceiptFacts): z.input<typeof receiptShape> {
  const { id, numberText: number, kind, totalMinor, currency: paidIn, issuedAt, originalId, path } = facts;
  return {
    id: publicId("receipt", id),
    number,
    kind,
    totalMinor,
    currency: paidIn,
    issuedAt: issuedAt.toISOString(),
    originalId: originalId === null ? null : publicId("receipt", originalId),
    url: path === undefined ? null : pageUrl(path),
  };
}

export async function shownFullReceipt(
  facts: ReceiptFacts & { readonly body: ReceiptBody },
  language: Locale,
): Promise<z.input<typeof fullShape>> {
  const { operator, place, plate, plateCountry, stay, lines, vat, card, paidAt, original } = facts.body;
  const say: (phrase: Phrase) => string = await tariffSpeaker(language);
  return {
    ...shownReceipt(facts),
    operator: { ...operator, addressLines: [...operator.addressLines] },
    place: { ...place },
    vehicle: { plate, country: plateCountry },
    stay: { ...stay },
    lines: lines.map(({ label, amountMinor: costs }) => ({ label: say(label), amountMinor: costs })),
    serviceFeeMinor: facts.body.serviceFeeMinor,
    vat: vat.map((line) => ({ ...line })),
    card: card && { ...card },
    paidAt,
    original: original && { number: original.numberText, reason: original.reason },
  };
}

/** Whether a caller would rather have the file than the facts. */
export function wantsPdf(request: Request): boolean {
  return preferredType(request.headers.get("accept"), ["application/json", "application/pdf"]) === "application/pdf";
}
