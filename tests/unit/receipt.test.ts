import fc from "fast-check";
import { expect, test } from "vitest";
import { minor } from "@/lib/domain/money";
import { creditVatLines, vatLines } from "@/lib/domain/receipt";
import { LOCALES } from "@/lib/i18n/locales";
import { receiptMessage } from "@/lib/mail/messages/receipt";
import { receiptPdf } from "@/lib/receipts/pdf";
import { printable } from "@/lib/receipts/printable";
import { groupedCode, parseVerifyCode, type SealedReceipt } from "@/lib/receipts/sealed";
import { receiptSpeech, sayReceipt } from "@/lib/receipts/words";
import { pdfText } from "@/tests/support/pdf-text";
import { NIGHT_BODY, NIGHT_RECEIPT } from "@/tests/support/receipts";

const SITE = "https://pay.example.org";
const grosses = fc
  .array(
    fc.record({
      rateBasisPoints: fc.constantFrom(0, 550, 700, 1_900, 2_000, 2_500),
      grossMinor: fc.integer({ min: 0, max: 500_000 }).map(minor),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .filter((lines) => lines.some(({ grossMinor }) => grossMinor > 0));

test("the tax of a receipt is said once per rate, and net and tax make up what was paid", () => {
  fc.assert(
    fc.property(grosses, (lines) => {
      const vat = vatLines(lines);
      expect(new Set(vat.map(({ rateBasisPoints }) => rateBasisPoints)).size).toBe(vat.length);
      for (const line of vat) {
        expect(line.netMinor + line.vatMinor).toBe(line.grossMinor);
        const exact = (line.grossMinor * line.rateBasisPoints) / (10_000 + line.rateBasisPoints);
        expect(Math.abs(line.vatMinor - exact)).toBeLessThanOrEqual(0.5);
      }
      const paid = lines.reduce((total, { grossMinor }) => total + grossMinor, 0);
      expect(vat.reduce((total, { grossMinor }) => total + grossMinor, 0)).toBe(paid);
    }),
  );
});

test("credits in any number of parts end exactly at zero, for every rate in net, tax and gross", () => {
  const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });
  fc.assert(
    fc.property(grosses, cuts, (lines, at) => {
      const original = vatLines(lines);
      const whole = original.reduce((total, { grossMinor }) => total + grossMinor, 0);
      const bounds = [...new Set([...at.map((part) => Math.round(part * whole)), whole])].toSorted((a, b) => a - b);
      const left = original.map(
        (line): Record<string, number> => ({
          netMinor: line.netMinor,
          vatMinor: line.vatMinor,
          grossMinor: line.grossMinor,
        }),
      );
      let credited = 0;
      for (const bound of bounds) {
        const part = bound - credited;
        if (part === 0) continue;
        const credit = creditVatLines(original, minor(credited), minor(part));
        expect(credit.reduce((total, { grossMinor }) => total + grossMinor, 0)).toBe(-part);
        credit.forEach((line, index) => {
          expect(line.netMinor + line.vatMinor).toBe(line.grossMinor);
          expect(line.vatMinor).toBeLessThanOrEqual(0);
          const rest = left[index];
          if (rest)
            for (const name of ["netMinor", "vatMinor", "grossMinor"] as const)
              rest[name] = (rest[name] ?? 0) + line[name];
        });
        credited = bound;
      }
      for (const rest of left) expect(rest).toEqual({ netMinor: 0, vatMinor: 0, grossMinor: 0 });
    }),
  );
});

const credit: SealedReceipt = {
  ...NIGHT_RECEIPT,
  numberText: "TEST-MUELL-00043",
  kind: "credit",
  body: {
    ...NIGHT_BODY,
    lines: [],
    vat: creditVatLines(NIGHT_BODY.vat, minor(0), minor(500)),
    totalMinor: minor(-500),
    original: { numberText: "TEST-MUELL-00042", reason: "goodwill" },
  },
};
const reversal: SealedReceipt = { ...credit, kind: "supplement", isReversal: true, numberText: "TEST-MUELL-00044" };
const free: SealedReceipt = { ...NIGHT_RECEIPT, isTest: false, body: { ...NIGHT_BODY, card: null, vat: [] } };
const KINDS = [NIGHT_RECEIPT, { ...NIGHT_RECEIPT, kind: "supplement" } as const, credit, reversal, free];

test("every kind of receipt is said whole in every language: no sentence is missing", async () => {
  for (const locale of LOCALES) {
    const speech = await receiptSpeech(locale);
    for (const receipt of KINDS)
      expect(JSON.stringify(sayReceipt(receipt, speech))).not.toMatch(/(receipt|tariff|ui)\.[a-z]/);
  }
});

test("a receipt says stay, steps, card and tax in words, with local times and their offsets", async () => {
  const words = sayReceipt(NIGHT_RECEIPT, await receiptSpeech("en"));
  const said = Object.fromEntries([...words.facts, ...words.paid].map(({ name, value }) => [name, value]));
  expect(said).toMatchObject({
    plate: "MHAB1234 (DE)",
    zone: "123456",
    from: "28/03/2026, 23:40 (UTC+01:00)",
    until: "29/03/2026, 04:10 (UTC+02:00)",
    duration: "3 h 30 min",
    card: "Visa •••• 4242, network Cartes Bancaires",
  });
  expect(words.lines).toEqual([
    { text: "First 30 min free", amount: "€0.00" },
    { text: "€4,115.00 per hour (3 h)", amount: "€12,345.00" },
    { text: "Service fee", amount: "€0.35" },
  ]);
  expect(words.vat).toEqual([{ rate: "19%", net: "€10,374.24", vat: "€1,971.11", gross: "€12,345.35" }]);
});

test("a credit names its original and the reason, and what came back names the credit", async () => {
  const speech = await receiptSpeech("de");
  expect(sayReceipt(credit, speech).belongsTo).toBe("Zu Beleg TEST-MUELL-00042. Grund: Kulanz.");
  expect(sayReceipt(reversal, speech).belongsTo).toContain("TEST-MUELL-00042");
  expect(sayReceipt(credit, speech).paid[0]?.term).toBe("Erstattet auf");
});

test("the PDF carries number, seller, total and every letter of our cities, in every language", async () => {
  const totals = { en: "€12,345.35", de: "12.345,35 €", fr: "12 345,35 €" };
  for (const locale of LOCALES) {
    const { filename, content } = await receiptPdf(NIGHT_RECEIPT, locale, SITE);
    expect(filename).toBe("receipt-TEST-MUELL-00042.pdf");
    expect(content.subarray(0, 5).toString()).toBe("%PDF-");
    const text = pdfText(content).replaceAll("\u00a0", " ");
    for (const part of [
      "TEST-MUELL-00042",
      "Stadtwerke Müllheim Größe GmbH",
      "Straße der Blüten 1",
      "Malmö Åkaren",
      "Évêché",
    ])
      expect(text, locale).toContain(part);
    expect(text, locale).toContain(totals[locale]);
    expect(text, locale).toContain("abcd-efgh-jkmn-pq23");
    expect(text, locale).toContain("(UTC+02:00)");
  }
});

test("the PDF of a credit shows what was paid back, below zero", async () => {
  const { content } = await receiptPdf(credit, "en", SITE);
  expect(pdfText(content)).toContain("-€5.00");
});

test("letters that the PDF's fonts lack lose their accent, never their place", () => {
  expect(printable("Łódź, Plzeň, 1\u202f234,50\u202f€, −5")).toBe("Lódz, Plzen, 1\u00a0234,50\u00a0€, -5");
  expect(printable("åäöéüßÅÄÖÉÜ€œŠ’–•")).toBe("åäöéüßÅÄÖÉÜ€œŠ’–•");
  expect(printable("東京")).toBe("??");
});

test("a code is read however it was typed off the paper, and nothing else is looked for", () => {
  expect(groupedCode("abcdefghjkmnpq23")).toBe("abcd-efgh-jkmn-pq23");
  expect(parseVerifyCode(" ABCD-EFGH jkmn-pq23 ")).toBe("abcdefghjkmnpq23");
  for (const wrong of ["", "abcd", "abcdefghjkmnpq2", "abcdefghjkmnpq231", "abcdefghjkmnpq20", "a".repeat(5_000)])
    expect(parseVerifyCode(wrong), wrong.slice(0, 20)).toBeUndefined();
});

test("the mail's text part reads on its own: facts one to a line, the link whole", async () => {
  const url = `${SITE}/r/abcdefghjkmnpqrstuvwxyz234567892`;
  const { subject, html, text } = await receiptMessage({ locale: "fr", receipt: NIGHT_RECEIPT, url, siteUrl: SITE });
  expect(subject.replace(/\s/g, " ")).toBe("Reçu TEST-MUELL-00042 · 12 345,35 €");
  expect(html).toContain(`href="${url}"`);
  const lines = text.split("\n");
  expect(lines).toContain(`Ouvrir le reçu\u00a0: ${url}`);
  expect(lines).toContain("Plaque\u00a0: MHAB1234 (DE)");
  expect(lines.map((line) => line.replace(/\s/g, " "))).toContain("Total TTC : 12 345,35 €");
  expect(text).not.toMatch(/<[a-z]|&[a-z]+;/i);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(200);
});
