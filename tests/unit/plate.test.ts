import fc from "fast-check";
import { expect, test } from "vitest";
import { isPlateCountry, maskPlate, normalisePlate, PLATE_COUNTRIES } from "@/lib/domain/plate";

function plate(input: string, country = "FR"): string {
  const result = normalisePlate(input, country);
  return result.ok ? result.plate : result.code;
}

test("spellings of one plate become one", () => {
  for (const typed of [
    "AB-123-CD",
    "ab 123 cd",
    " ab123cd ",
    "AB·123·CD",
    "ＡＢ１２３ＣＤ",
    "AB–123–CD",
    "a.b.1.2.3.c.d",
    "AB\u200B123CD",
  ])
    expect(plate(typed)).toBe("AB123CD");
});

test("letters that a country's plates carry are kept, elsewhere they are their base letter", () => {
  expect(plate("mü-äö 77", "DE")).toBe("MÜÄÖ77");
  expect(plate("mu\u0308 77", "DE")).toBe("MÜ77");
  expect(plate("åäö 123", "SE")).toBe("ÅÄÖ123");
  expect(plate("mü 77", "GB")).toBe("MU77");
  expect(plate("øre 1", "FR")).toBe("ORE1");
  expect(plate("øre 1", "DK")).toBe("ØRE1");
});

test("Greek and Bulgarian letters become the Latin ones they look like, so that both keyboards mean one car", () => {
  expect(plate("ΙΚΧ 1234", "GR")).toBe("IKX1234");
  expect(plate("СВ 1234 АВ", "BG")).toBe("CB1234AB");
});

test("O and 0 stay different: guessing would park somebody else's car", () => {
  expect(plate("O0", "SE")).toBe("O0");
});

test("what is no plate is refused with its reason", () => {
  expect(plate("")).toBe("plate.empty");
  expect(plate(" - ")).toBe("plate.empty");
  expect(plate("A")).toBe("plate.too_short");
  expect(plate("ABCDEFGHIJK")).toBe("plate.too_long");
  expect(plate("A".repeat(10_000))).toBe("plate.too_long");
  expect(plate("AB 12;DROP")).toBe("plate.characters");
  expect(plate("車123")).toBe("plate.characters");
  expect(plate("AB123CD", "XX")).toBe("plate.country");
});

test("countries are read in any case, and each once", () => {
  expect(normalisePlate("AB12 CDE", " gb ")).toEqual({ ok: true, plate: "AB12CDE", country: "GB" });
  expect(new Set(PLATE_COUNTRIES).size).toBe(PLATE_COUNTRIES.length);
  expect(["FR", "GB", "DE", "SE", "IE", "PL"].every(isPlateCountry)).toBe(true);
});

test("a stored plate is its own normal form, of 2 to 10 characters, whatever was typed", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 14 }),
      fc.constantFrom(...PLATE_COUNTRIES),
      (typed, country) => {
        const once = normalisePlate(typed, country);
        if (!once.ok) return;
        expect(normalisePlate(once.plate, country)).toEqual(once);
        expect(once.plate.length).toBeGreaterThanOrEqual(2);
        expect(once.plate.length).toBeLessThanOrEqual(10);
      },
    ),
    { numRuns: 2_000 },
  );
});

test("a masked plate shows at most two letters at each end and keeps its length", () => {
  expect(["AB123CD", "MÜ77", "AB12", "A1", "ABC123"].map(maskPlate)).toEqual([
    "AB•••CD",
    "M•••",
    "A•••",
    "A•",
    "A••••3",
  ]);
});
