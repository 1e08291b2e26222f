import { randomFillSync } from "node:crypto";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** The greatest multiple of 62 in a byte: bytes above would make some letters likelier. */
const FAIR_BELOW = 248;
/** Ids of things that belong to one payment start alike (facts 4.1). */
const BASE_LENGTH = 15;

/** Random letters are drawn by the page: one by one they would be the slowest part of a request. */
const bytes = Buffer.alloc(8_192);
let page = "";
let used = 0;

/** Letters and digits, each as likely as any other. */
export function randomText(length: number): string {
  if (used + length > page.length) {
    if (length > bytes.length / 2) throw new RangeError(`${length} letters are more than a page has`);
    drawPage();
  }
  used += length;
  return page.slice(used - length, used);
}

function drawPage(): void {
  randomFillSync(bytes);
  let letters = 0;
  for (const byte of bytes) {
    if (byte >= FAIR_BELOW) continue;
    bytes[letters] = LETTERS.charCodeAt(byte % LETTERS.length);
    letters += 1;
  }
  page = bytes.toString("latin1", 0, letters);
  used = 0;
}

/** `cus_…`, `pm_1…` and the like: a prefix and 24 letters or digits, of which `lead` is the first. */
export function newId(prefix: string, lead = ""): string {
  return `${prefix}_${lead}${randomText(24 - lead.length)}`;
}

/** `acct_1…`, 21 characters as in recordings. */
export function newAccountId(): string {
  return `acct_1${randomText(15)}`;
}

/** `pi_3…`: the base that everything of this payment shares, then eight more. */
export function newPaymentIntentId(): string {
  return `pi_3${randomText(BASE_LENGTH)}${randomText(8)}`;
}

/** Charges, refunds, balance transactions and events of one payment share the base of its id. */
export function relatedId(prefix: string, paymentIntent: string): string {
  return `${prefix}_3${paymentIntent.slice("pi_3".length, "pi_3".length + BASE_LENGTH)}0${randomText(7)}`;
}
