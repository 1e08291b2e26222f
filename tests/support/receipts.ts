import { minor } from "@/lib/domain/money";
import { type ReceiptBody, vatLines } from "@/lib/domain/receipt";
import { phrase } from "@/lib/domain/tariff/phrase";
import type { SealedReceipt } from "@/lib/receipts/sealed";

const FROM = Date.parse("2026-03-28T22:40:00Z");
const MINUTE_MS = 60_000;

/** A receipt of the night in which clocks go forward, with every letter that our cities need. */
export const NIGHT_BODY: ReceiptBody = {
  operator: {
    name: "Stadtwerke Müllheim",
    legalName: "Stadtwerke Müllheim Größe GmbH",
    addressLines: ["Straße der Blüten 1", "79379 Müllheim"],
    country: "DE",
    vatNumber: "DE123456789",
  },
  appName: "Bayfare",
  place: { name: "Malmö Åkaren", address: "Rue de l’Évêché 4", zoneCode: "123456", timeZone: "Europe/Berlin" },
  plate: "MHAB1234",
  plateCountry: "DE",
  stay: { from: "2026-03-28T23:40+01:00", until: "2026-03-29T04:10+02:00", minutes: 210 },
  tariffVersion: 3,
  lines: [
    {
      kind: "free_minutes",
      label: phrase("line.freeMinutes", { duration: { minutes: 30 } }),
      fromAt: FROM,
      untilAt: FROM + 30 * MINUTE_MS,
      amountMinor: minor(0),
    },
    {
      kind: "increment",
      label: phrase("rate.hour", { price: { amountMinor: minor(411_500), currency: "eur" } }),
      fromAt: FROM + 30 * MINUTE_MS,
      untilAt: FROM + 210 * MINUTE_MS,
      amountMinor: minor(1_234_500),
    },
  ],
  serviceFeeMinor: minor(35),
  vat: vatLines([{ rateBasisPoints: 1_900, grossMinor: minor(1_234_535) }]),
  currency: "eur",
  totalMinor: minor(1_234_535),
  card: { brand: "visa", last4: "4242", network: "cartes_bancaires" },
  paidAt: "2026-03-28T23:41+01:00",
  original: null,
};

export const NIGHT_RECEIPT: SealedReceipt = {
  numberText: "TEST-MUELL-00042",
  kind: "sale",
  isReversal: false,
  isTest: true,
  body: NIGHT_BODY,
  verifyCode: "abcdefghjkmnpq23",
  issuedAt: "2026-03-28T23:41+01:00",
};
