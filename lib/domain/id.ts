/** Prefixes of public ids; the rest is the UUIDv7 in Crockford's base 32, lower case, 26 characters. */
export const ID_PREFIXES = {
  session: "ses",
  place: "plc",
  quote: "quo",
  payment: "pay",
  refund: "ref",
  receipt: "rct",
  event: "evt",
  webhookEndpoint: "whe",
  apiKey: "key",
  app: "app",
  operator: "opr",
  card: "crd",
  writeOff: "wof",
  dispute: "dsp",
  request: "req",
} as const;
export type IdKind = keyof typeof ID_PREFIXES;

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

export function publicId(kind: IdKind, uuid: string): string {
  let value = BigInt(`0x${uuid.replaceAll("-", "")}`);
  let text = "";
  for (let index = 0; index < 26; index++) {
    text = ALPHABET.charAt(Number(value & 31n)) + text;
    value >>= 5n;
  }
  return `${ID_PREFIXES[kind]}_${text}`;
}

/** The UUID of a public id, or undefined when it is none of that kind. */
export function parsePublicId(kind: IdKind, id: string): string | undefined {
  const [prefix, text] = id.split("_");
  if (prefix !== ID_PREFIXES[kind] || text === undefined || !/^[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(text))
    return undefined;
  let value = 0n;
  for (const letter of text) value = (value << 5n) | BigInt(ALPHABET.indexOf(letter));
  const hex = value.toString(16).padStart(32, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
