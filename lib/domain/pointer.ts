/** A name as one step of a JSON pointer. Source: RFC 6901, 3. */
export function pointerStep(name: PropertyKey): string {
  return String(name).replaceAll("~", "~0").replaceAll("/", "~1");
}
