import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { amountText, parseAmount } from "@/lib/domain/amount";
import { CURRENCIES, formatMoney, minor } from "@/lib/domain/money";

const problem = (text: string, locale = "en") => {
  const parsed = parseAmount(text, "eur", locale);
  return parsed.ok ? parsed.amountMinor : parsed.problem;
};

test.each([
  ["4.50", 450],
  ["4,50", 450],
  ["4,5", 450],
  ["4", 400],
  ["0.01", 1],
  ["  12,00  ", 1200],
  ["€ 4.50", 450],
  ["4,50 €", 450],
  ["1 234,50", 123450],
  ["1.234,50", 123450],
  ["1,234.50", 123450],
  ["1’234.50", 123450],
])("%j is read alike in every language", (text, minorUnits) => {
  for (const locale of ["en", "de", "fr"]) expect(problem(text, locale), locale).toBe(minorUnits);
});

test("an empty field is its own problem and never an amount", () => {
  for (const text of ["", " ", "\u00a0", "€"]) expect(problem(text)).toBe("missing");
});

test("nothing and less than nothing are refused", () => {
  for (const text of ["0", "0,00", "-4", "-4,50", "−4.50", "-0"]) expect(problem(text)).toBe("not_positive");
});

test.each([
  "abc",
  "4.50 EUR",
  "4x",
  "1e3",
  "0x10",
  "4.",
  ",",
  ".",
  "4..5",
  "4,5,0",
  "NaN",
  "--4",
  "all",
  "£4.50",
  "4 50",
])("%j is no amount", (text) => {
  expect(problem(text)).toBe("format");
});

test("what is far more than anybody pays is an amount that is too large, not one that is typed wrongly", () => {
  for (const text of ["12345678", "99999999.99", "12,345,678", "9".repeat(40)]) expect(problem(text)).toBe("too_large");
});

test("more decimals than the currency has are refused instead of rounded", () => {
  for (const text of ["4.505", "0,001", "12.3456"]) expect(problem(text, "fr")).toBe("decimals");
});

describe("a sign before exactly three digits", () => {
  test("groups thousands only where the language writes it so", () => {
    expect(problem("1,234", "en")).toBe(123400);
    expect(problem("1.234", "en")).toBe("decimals");
    expect(problem("1.234", "de")).toBe(123400);
    expect(problem("1,234", "de")).toBe("decimals");
    expect(problem("1,234", "fr")).toBe("decimals");
  });

  test("never makes thousands out of a slip below one", () => {
    expect(problem("0,500", "en")).toBe("decimals");
    expect(problem("0.500", "de")).toBe("decimals");
  });
});

test("whatever a page shows or fills in is read back as the same amount", () => {
  const amounts = fc.integer({ min: 1, max: 999_999_999 });
  fc.assert(
    fc.property(amounts, fc.constantFrom("en", "de", "fr"), (value, locale) => {
      const tag = { en: "en-GB", de: "de-DE", fr: "fr-FR" }[locale] ?? locale;
      expect(parseAmount(amountText(minor(value), locale), "eur", locale)).toEqual({ ok: true, amountMinor: value });
      expect(parseAmount(formatMoney(minor(value), "eur", tag), "eur", locale)).toEqual({
        ok: true,
        amountMinor: value,
      });
    }),
  );
});

test("no text makes the reader throw, and what it accepts is whole and above zero", () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...CURRENCIES), (text, currency) => {
      const parsed = parseAmount(text, currency, "en");
      if (parsed.ok) expect(Number.isSafeInteger(parsed.amountMinor) && parsed.amountMinor > 0).toBe(true);
    }),
  );
});
