import { createTranslator, type Messages } from "next-intl";
import { cardName } from "@/lib/domain/card-name";
import { formatMoney, type Minor } from "@/lib/domain/money";
import { sayPhrase, type Translate } from "@/lib/domain/tariff/phrase";
import { formatMinutes, formatRate, formatStamp } from "@/lib/i18n/format";
import { formatLocale, type Locale } from "@/lib/i18n/locales";
import { loadMessages } from "@/lib/i18n/messages";
import { groupedCode, type SealedReceipt } from "@/lib/receipts/sealed";

/** The translators of the three catalogs that a receipt is said with. */
export type ReceiptSpeech = {
  readonly locale: Locale;
  readonly receipt: Translate;
  readonly tariff: Translate;
  readonly ui: Translate;
};

type Line = { readonly text: string; readonly amountMinor: Minor };
type Fact = { readonly name: string; readonly term: string; readonly value: string };

/** Everything a receipt says, in one language. Amounts are written, so that page, PDF and mail cannot differ. */
export type ReceiptWords = {
  readonly title: string;
  readonly number: string;
  readonly seller: readonly string[];
  readonly test: string | null;
  readonly belongsTo: string | null;
  readonly facts: readonly Fact[];
  readonly lines: readonly { readonly text: string; readonly amount: string }[];
  readonly total: { readonly text: string; readonly amount: string };
  readonly vatHead: readonly [rate: string, net: string, vat: string, gross: string];
  readonly vat: readonly {
    readonly rate: string;
    readonly net: string;
    readonly vat: string;
    readonly gross: string;
  }[];
  readonly paid: readonly Fact[];
  readonly soldThrough: string;
  /** For whoever holds the print: the page that checks it asks for this. */
  readonly checkCode: string;
};

/** Outside of pages: mails, PDFs and tests. */
export async function receiptSpeech(locale: Locale): Promise<ReceiptSpeech> {
  const messages: Messages = await loadMessages(locale);
  const speak = (namespace: "receipt" | "tariff" | "ui"): Translate => {
    const t = createTranslator({ locale, messages, namespace });
    return (key, params) => t(key, params);
  };
  return { locale, receipt: speak("receipt"), tariff: speak("tariff"), ui: speak("ui") };
}

export function sayReceipt(receipt: SealedReceipt, speech: ReceiptSpeech): ReceiptWords {
  const { receipt: t, locale } = speech;
  const { body, kind } = receipt;
  const money = (amount: Minor) => formatMoney(amount, body.currency, formatLocale(locale));
  return {
    title: t(`title.${kind}`),
    number: receipt.numberText,
    seller: [
      body.operator.legalName,
      ...body.operator.addressLines,
      t("vatNumber", { number: body.operator.vatNumber }),
    ],
    test: receipt.isTest ? t("test") : null,
    belongsTo: belongsTo(receipt, t),
    facts: facts(receipt, speech),
    lines: lines(receipt, speech).map(({ text, amountMinor }) => ({ text, amount: money(amountMinor) })),
    total: { text: t("total"), amount: money(body.totalMinor) },
    vatHead: [t("vatRate"), t("net"), t("vat"), t("gross")],
    vat: body.vat.map((line) => ({
      rate: formatRate(line.rateBasisPoints, locale),
      net: money(line.netMinor),
      vat: money(line.vatMinor),
      gross: money(line.grossMinor),
    })),
    paid: paid(receipt, speech),
    soldThrough: t("soldThrough", { app: body.appName, version: String(body.tariffVersion) }),
    checkCode: t("checkCode", { code: groupedCode(receipt.verifyCode) }),
  };
}

function belongsTo({ body, isReversal }: SealedReceipt, t: Translate): string | null {
  if (!body.original) return null;
  const { numberText: number, reason } = body.original;
  return isReversal ? t("reversalOf", { number }) : t("creditOf", { number, reason: t(`reason.${reason}`) });
}

function facts({ body, issuedAt }: SealedReceipt, { receipt: t, ui, locale }: ReceiptSpeech): Fact[] {
  const { place, stay } = body;
  return [
    { name: "issued", term: t("issued"), value: formatStamp(issuedAt, locale) },
    {
      name: "place",
      term: t("place"),
      value: place.address.startsWith(place.name) ? place.address : `${place.name}, ${place.address}`,
    },
    { name: "zone", term: t("zone"), value: place.zoneCode },
    { name: "plate", term: t("plate"), value: `${body.plate} (${body.plateCountry})` },
    { name: "from", term: t("from"), value: formatStamp(stay.from, locale) },
    { name: "until", term: t("until"), value: formatStamp(stay.until, locale) },
    { name: "duration", term: t("duration"), value: formatMinutes(stay.minutes, ui("dayUnit")) },
  ];
}

/** The steps of the price with how long each lasted, then the fee; a credit has one line. */
function lines({ body, kind, isReversal }: SealedReceipt, { receipt: t, tariff, ui, locale }: ReceiptSpeech): Line[] {
  if (kind === "credit") return [{ text: t("creditLine"), amountMinor: body.totalMinor }];
  if (isReversal) return [{ text: t("reversalLine"), amountMinor: body.totalMinor }];
  const steps = body.lines.map((line) => {
    const text = sayPhrase(line.label, tariff, formatLocale(locale));
    const minutes = Math.round((line.untilAt - line.fromAt) / 60_000);
    const isTimed = minutes > 0 && line.kind !== "free_minutes";
    const said = isTimed ? t("lineTime", { text, duration: formatMinutes(minutes, ui("dayUnit")) }) : text;
    return { text: said, amountMinor: line.amountMinor };
  });
  const fee = body.serviceFeeMinor === 0 ? [] : [{ text: t("serviceFee"), amountMinor: body.serviceFeeMinor }];
  return [...steps, ...fee];
}

function paid({ body, kind }: SealedReceipt, { receipt: t, locale }: ReceiptSpeech): Fact[] {
  const isCredit = kind === "credit";
  return [
    { name: "card", term: t(isCredit ? "refundedTo" : "paidWith"), value: cardText(body.card, t) },
    { name: "at", term: t(isCredit ? "refundedOn" : "paidOn"), value: formatStamp(body.paidAt, locale) },
  ];
}

function cardText(card: SealedReceipt["body"]["card"], t: Translate): string {
  if (!card) return t("noCard");
  const named = { brand: cardName(card.brand), last4: card.last4 };
  if (card.network === null) return t("card", named);
  return t("cardOnNetwork", { ...named, network: cardName(card.network) });
}
