import { z } from "zod";
import { InvalidInput } from "@/lib/use-cases/command";

const PROPERTIES = z.object({
  properties: z.record(z.string(), z.object({ type: z.string().optional() })).default({}),
});
const known = new WeakMap<z.ZodObject, ReadonlySet<string>>();

/** What an address asks. Of what is named twice neither is meant, and a number has digits only; what is unknown is ignored anyway. */
export function queryOf(query: z.ZodObject, search: URLSearchParams): Record<string, string> {
  const wrong: Record<string, string[]> = {};
  for (const name of Object.keys(query.shape)) {
    const given = search.getAll(name);
    const isOdd = numbersOf(query).has(name) && given.some((text) => !/^-?\d{1,20}$/.test(text));
    if (given.length > 1) wrong[name] = ["repeated"];
    else if (isOdd) wrong[name] = ["invalid"];
  }
  if (Object.keys(wrong).length > 0) throw new InvalidInput(wrong);
  return Object.fromEntries(search);
}

/** Names of whole numbers: a programming language also takes nothing, `0x10` and `1e3` for some. */
function numbersOf(query: z.ZodObject): ReadonlySet<string> {
  const found = known.get(query);
  if (found) return found;
  const { properties } = PROPERTIES.parse(z.toJSONSchema(query, { io: "input", unrepresentable: "any" }));
  const names = Object.entries(properties).flatMap(([name, { type }]) => (type === "integer" ? [name] : []));
  const made = new Set(names);
  known.set(query, made);
  return made;
}
