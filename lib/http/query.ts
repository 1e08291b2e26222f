import { isStorable } from "@/lib/domain/text";

type Params = Readonly<Record<string, string | string[] | undefined>>;

/** Longer than anything we put into an address. */
const VALUE_LENGTH_MAX = 200;

/** The named values of an address that are one text each; what is repeated, too long or kept by no column was not made by us. */
export function queryText<Name extends string>(params: Params, names: readonly Name[]): Partial<Record<Name, string>> {
  const values: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = params[name];
    if (typeof value !== "string" || value === "" || value.length > VALUE_LENGTH_MAX) continue;
    if (isStorable(value)) values[name] = value;
  }
  return values;
}

/** A path with the values that are not empty. */
export function withQuery(path: string, values: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ""));
  return query.size === 0 ? path : `${path}?${query}`;
}
