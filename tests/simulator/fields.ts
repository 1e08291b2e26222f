/**
 * What is wrong with the fields of an object: missing, null where it may not be, or unknown. `fields` as in facts 10.1:
 * a name alone is always there and never null, `~` can be null, `?` may be absent.
 */
export function fieldFaults(object: object, fields: string): string[] {
  const values = new Map<string, unknown>(Object.entries(object));
  values.delete("lastResponse");
  const faults: string[] = [];
  for (const field of fields.split(" ")) {
    const name = field.replace(/[~?]+$/, "");
    if (!values.has(name) && !field.includes("?")) faults.push(`${name} is missing`);
    if (values.get(name) === null && !field.includes("~")) faults.push(`${name} is null`);
    values.delete(name);
  }
  return [...faults, ...[...values.keys()].map((name) => `${name} is unknown`)];
}
