/** A zone code: the six digits on the sign, unique across all operators. */
export type ZoneCode = string & { readonly __brand: "ZoneCode" };

/** Longer input is no zone code, whatever it contains. */
const INPUT_MAX = 32;

/** Reads six digits, however people group them (`123 456`, `123-456`); null when it is not a zone code. */
export function parseZoneCode(input: string): ZoneCode | null {
  if (input.length > INPUT_MAX) return null;
  const digits = input.normalize("NFKC").replace(/[\s.\p{Dash}]/gu, "");
  return isZoneCode(digits) ? digits : null;
}

/** `123 456`, as signs and pages show it. */
export function formatZoneCode(code: ZoneCode): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`;
}

function isZoneCode(digits: string): digits is ZoneCode {
  return /^[0-9]{6}$/.test(digits);
}
