/** Whether a column can keep it: not U+0000, which PostgreSQL refuses, and no half of a character, which is no UTF-8. */
export function isStorable(text: string): boolean {
  return !text.includes("\u0000") && text.isWellFormed();
}

/** The same without what cannot be kept. */
export function storable(text: string): string {
  return text.replaceAll("\u0000", "").toWellFormed();
}

/** Where something that was sent has texts that cannot be kept: paths with dots, the empty one for the whole. A name that cannot be kept is a fault of what holds it. */
export function unstorableIn(sent: unknown, at = ""): readonly string[] {
  if (typeof sent === "string") return isStorable(sent) ? [] : [at];
  if (typeof sent !== "object" || sent === null) return [];
  return Object.entries(sent).flatMap(([name, value]) =>
    isStorable(name) ? unstorableIn(value, at === "" ? name : `${at}.${name}`) : [at],
  );
}
