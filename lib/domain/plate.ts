/** Where vehicles are registered (ISO 3166-1 alpha-2): first the countries of our operators, then the rest of the EU, EEA and neighbours. */
export const PLATE_COUNTRIES = [
  "FR",
  "GB",
  "DE",
  "SE",
  "AT",
  "BE",
  "BG",
  "CY",
  "CZ",
  "DK",
  "EE",
  "ES",
  "FI",
  "GR",
  "HR",
  "HU",
  "IE",
  "IT",
  "LT",
  "LU",
  "LV",
  "MT",
  "NL",
  "PL",
  "PT",
  "RO",
  "SI",
  "SK",
  "AD",
  "CH",
  "IS",
  "LI",
  "MC",
  "NO",
  "SM",
] as const;
export type PlateCountry = (typeof PLATE_COUNTRIES)[number];

/** A plate in the one form in which plates are stored and compared: upper case, letters and digits only. */
export type Plate = string & { readonly __brand: "Plate" };

export type PlateProblem = "plate.empty" | "plate.too_short" | "plate.too_long" | "plate.characters" | "plate.country";
export type PlateResult =
  | { readonly ok: true; readonly plate: Plate; readonly country: PlateCountry }
  | { readonly ok: false; readonly code: PlateProblem };

export const PLATE_LENGTH_MIN = 2;
export const PLATE_LENGTH_MAX = 10;
/** Room for ten letters, each spelt with a mark and a separator; longer input is not looked at. */
const INPUT_MAX = 64;

/** Letters that plates of a country really carry besides A to Z; elsewhere they are typed for their base letter. */
const OWN_LETTERS: Partial<Record<PlateCountry, string>> = {
  DE: "ÄÖÜ",
  SE: "ÅÄÖ",
  FI: "ÅÄÖ",
  DK: "ÆØÅ",
  NO: "ÆØÅ",
  EE: "ÄÖÜÕ",
  HR: "ČĆĐŠŽ",
  SI: "ČŠŽ",
};

/** Letters that decomposition leaves alone. */
const BASE_LETTERS: Readonly<Record<string, string>> = { Æ: "AE", Ø: "O", Đ: "D", Ł: "L", Œ: "OE", ẞ: "SS" };

/** Greek and Bulgarian plates use only letters that look like Latin ones, and are written in Latin abroad. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  Α: "A",
  Β: "B",
  Ε: "E",
  Ζ: "Z",
  Η: "H",
  Ι: "I",
  Κ: "K",
  Μ: "M",
  Ν: "N",
  Ο: "O",
  Ρ: "P",
  Τ: "T",
  Υ: "Y",
  Χ: "X",
  А: "A",
  В: "B",
  Е: "E",
  К: "K",
  М: "M",
  Н: "H",
  О: "O",
  Р: "P",
  С: "C",
  Т: "T",
  У: "Y",
  Х: "X",
};

export function isPlateCountry(value: string): value is PlateCountry {
  return PLATE_COUNTRIES.some((country) => country === value);
}

/**
 * Brings a typed plate into its stored form: upper case without spaces, dashes and dots; letters with marks kept where the country's plates have
 * them, else folded to their base letter. Two spellings of one plate become equal; 0 and O stay different.
 */
export function normalisePlate(input: string, country: string): PlateResult {
  const registered = country.trim().toUpperCase();
  if (!isPlateCountry(registered)) return { ok: false, code: "plate.country" };
  if (input.length > INPUT_MAX) return { ok: false, code: "plate.too_long" };
  const bare = input
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[\s\p{Dash}.,·•:/_'’\u200B-\u200F\u2060\uFEFF]/gu, "");
  const own = OWN_LETTERS[registered] ?? "";
  const plate = [...bare].map((letter) => (own.includes(letter) ? letter : fold(letter))).join("");
  if (plate === "") return { ok: false, code: "plate.empty" };
  if (!isPlate(plate, own)) return { ok: false, code: "plate.characters" };
  if (plate.length < PLATE_LENGTH_MIN) return { ok: false, code: "plate.too_short" };
  if (plate.length > PLATE_LENGTH_MAX) return { ok: false, code: "plate.too_long" };
  return { ok: true, plate, country: registered };
}

/** A plate for those who need not know it: `AB•••CD`; of four characters or fewer only the first is shown. */
export function maskPlate(plate: string): string {
  const letters = [...plate];
  const shown = letters.length > 6 ? 2 : 1;
  const last = letters.length > 4 ? letters.slice(-shown) : [];
  const hidden = letters.length - Math.min(shown, letters.length) - last.length;
  return [...letters.slice(0, shown), "•".repeat(Math.max(0, hidden)), ...last].join("");
}

function fold(letter: string): string {
  const base = letter.normalize("NFD").replace(/\p{Mark}/gu, "");
  return BASE_LETTERS[base] ?? LOOK_ALIKES[base] ?? base;
}

function isPlate(text: string, own: string): text is Plate {
  return [...text].every((letter) => /^[A-Z0-9]$/.test(letter) || own.includes(letter));
}
