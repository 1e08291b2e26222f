import { pointerStep } from "@/lib/domain/pointer";

/** Whether a column can keep it: not U+0000, which PostgreSQL refuses, and no half of a character, which is no UTF-8. */
export function isStorable(text: string): boolean {
  return !text.includes("\u0000") && text.isWellFormed();
}

/** The same without what cannot be kept. */
export function storable(text: string): string {
  return text.replaceAll("\u0000", "").toWellFormed();
}

/** Where something that was sent has texts that cannot be kept: JSON pointers without their first slash, the empty one for the whole. A name that cannot be kept is a fault of what holds it. */
export function unstorableIn(sent: unknown, at = ""): readonly string[] {
  if (typeof sent === "string") return isStorable(sent) ? [] : [at];
  if (typeof sent !== "object" || sent === null) return [];
  return Object.entries(sent).flatMap(([name, value]) =>
    isStorable(name) ? unstorableIn(value, at === "" ? pointerStep(name) : `${at}/${pointerStep(name)}`) : [at],
  );
}

/** Whether an address's path is percent-encoded UTF-8; at what is not, e.g. `%ff`, Next's router breaks off with a 500 (vercel/next.js#92557). */
export function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
