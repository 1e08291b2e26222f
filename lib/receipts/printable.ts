/** What Windows-1252 has beyond Latin 1: the letters that the PDF's built-in fonts can draw. */
const BEYOND_LATIN_1 = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";

const REPLACED: Readonly<Record<string, string>> = {
  "\u202f": "\u00a0", // French amounts
  "\u2009": "\u00a0",
  "\u2212": "-",
  "\u2011": "-",
  Ł: "L",
  ł: "l",
  Đ: "D",
  đ: "d",
  ı: "i",
};

/** A text with only letters that the PDF's fonts have; one without a counterpart loses its accent, never its place. */
export function printable(text: string): string {
  return [...text.normalize("NFC")].map(printableLetter).join("");
}

function printableLetter(letter: string): string {
  if (hasGlyph(letter)) return letter;
  const replaced = REPLACED[letter];
  if (replaced !== undefined) return replaced;
  const base = letter.normalize("NFD").charAt(0);
  return hasGlyph(base) ? base : "?";
}

function hasGlyph(letter: string): boolean {
  const code = letter.codePointAt(0) ?? 0;
  return (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff) || BEYOND_LATIN_1.includes(letter);
}
