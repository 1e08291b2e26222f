export type Weighted = { readonly value: string; readonly weight: number };

/** The entries of an `Accept…` header in the order in which they stand; what has no readable weight is not wanted. Source: RFC 9110, 12.4.2. */
export function weightedIn(header: string | null): readonly Weighted[] {
  return (header ?? "").split(",").map((part) => {
    const [value = "", ...options] = part.split(";").map((each) => each.trim().toLowerCase());
    const weight = options.find((each) => each.startsWith("q="));
    return { value, weight: weight === undefined ? 1 : Number(/^q=([01](?:\.\d{0,3})?)$/.exec(weight)?.[1] ?? 0) };
  });
}

/**
 * Which of the media types that there are an answer should have: the heaviest by the most special range that names it, of two
 * equal ones the one that was named more exactly, or first. The first that is offered where nothing fits. Source: RFC 9110, 12.5.1.
 */
export function preferredType<Type extends string>(header: string | null, offered: readonly [Type, ...Type[]]): Type {
  if (header === null || header.trim() === "") return offered[0];
  const ranges = weightedIn(header);
  const ranked = offered.map((type) => {
    const [best] = ranges
      .map(({ value, weight }, at) => ({ weight, special: specialOf(value, type), at }))
      .filter(({ special }) => special > 0)
      .sort((a, b) => b.special - a.special);
    return { type, weight: best?.weight ?? 0, special: best?.special ?? 0, at: best?.at ?? 0 };
  });
  ranked.sort((a, b) => b.weight - a.weight || b.special - a.special || a.at - b.at);
  const [first] = ranked;
  return first && first.weight > 0 ? first.type : offered[0];
}

/** 3: the type itself, 2: its family, 1: anything, 0: something else. */
function specialOf(range: string, type: string): number {
  if (range === type) return 3;
  if (range === `${type.split("/")[0]}/*`) return 2;
  return range === "*/*" ? 1 : 0;
}
