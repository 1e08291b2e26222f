import { type Schema, schemaShape } from "@/lib/http/json-schema";

/** A schema may also be a mere yes or no, as after the last item of a tuple. */
export function schemaOf(raw: unknown): Schema {
  return schemaShape.parse(typeof raw === "object" && raw !== null ? raw : {});
}

/** What a field holds, in words of JSON; the name of a shape stands alone, so that it can be a link. */
export type TypeText = { readonly text: string; readonly shape?: string };

export function typeOf(raw: unknown): TypeText {
  const schema = schemaOf(raw);
  if (schema.$ref) {
    const shape = schema.$ref.split("/").at(-1) ?? "";
    return { text: shape, shape };
  }
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return union(either.map(typeOf));
  if (schema.const !== undefined) return { text: JSON.stringify(schema.const) };
  if (schema.enum) return { text: schema.enum.map((value) => JSON.stringify(value)).join(" | ") };
  if (schema.prefixItems) return { text: `[${schema.prefixItems.map((each) => typeOf(each).text).join(", ")}]` };
  if (schema.type === "array") {
    const { text, shape } = typeOf(schema.items);
    return { text: `list of ${text}`, ...(shape ? { shape } : {}) };
  }
  const type = Array.isArray(schema.type) ? schema.type.join(" or ") : (schema.type ?? "any");
  return { text: schema.format ? `${type} (${schema.format})` : type };
}

function union(parts: readonly TypeText[]): TypeText {
  const shape = parts.find((part) => part.shape)?.shape;
  return { text: parts.map(({ text }) => text).join(" or "), ...(shape ? { shape } : {}) };
}

/** Whole numbers have these two bounds by themselves; they tell nothing. */
const UNBOUNDED = new Set<number | undefined>([undefined, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]);

export function limitsOf(raw: unknown): readonly string[] {
  const { minLength, maxLength, minimum, maximum, exclusiveMinimum, maxItems, default: usual } = schemaOf(raw);
  const said = (value: number | undefined, text: string) =>
    UNBOUNDED.has(value) ? [] : [text.replace("#", String(value))];
  return [
    ...(minLength === undefined || minLength < 2 ? [] : [`at least ${minLength} characters`]),
    ...said(maxLength, "at most # characters"),
    ...said(minimum, "from #"),
    ...said(exclusiveMinimum, "above #"),
    ...said(maximum, "up to #"),
    ...said(maxItems, "at most # of them"),
    ...(usual === undefined ? [] : [`default ${JSON.stringify(usual)}`]),
  ];
}

export type Field = {
  /** With its parents: `price.vatMinor`, `lines[].label`. */
  readonly name: string;
  readonly type: TypeText;
  readonly isRequired: boolean;
  readonly limits: readonly string[];
  readonly description?: string;
};

/** What stands in an object, and in what stands in it without a name of its own. */
export function fieldsOf(raw: unknown, parent = ""): readonly Field[] {
  const schema = schemaOf(raw);
  return Object.entries(schema.properties).flatMap(([key, value]) => {
    const { description, type, items } = schemaOf(value);
    const name = `${parent}${key}`;
    const field: Field = {
      name,
      type: typeOf(value),
      isRequired: schema.required.includes(key),
      limits: limitsOf(value),
      ...(description ? { description } : {}),
    };
    const within = type === "array" ? fieldsOf(items, `${name}[].`) : fieldsOf(value, `${name}.`);
    return [field, ...within];
  });
}

/** Deeper than any shape of ours; a shape that names itself ends here. */
const DEPTH_MAX = 20;

/** A value that a schema allows, made from the examples in it. */
export function exampleOf(raw: unknown, shapes: Readonly<Record<string, unknown>>, depth = 0): unknown {
  const schema = schemaOf(raw);
  if (schema.example !== undefined) return schema.example;
  if (depth > DEPTH_MAX) return null;
  const next = (each: unknown) => exampleOf(each, shapes, depth + 1);
  if (schema.$ref) return next(shapes[schema.$ref.split("/").at(-1) ?? ""]);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return next(either[0]);
  if (schema.prefixItems) return schema.prefixItems.map(next);
  if (schema.type === "array") return [next(schema.items)];
  if (schema.type === "object") {
    return Object.fromEntries(Object.entries(schema.properties).map(([key, value]) => [key, next(value)]));
  }
  return plainExample(schema);
}

function plainExample({ type, format, minimum }: Schema): unknown {
  if (type === "integer" || type === "number") return minimum !== undefined && minimum > 0 ? minimum : 0;
  if (type === "boolean") return false;
  if (type === "null") return null;
  return format === "uri" ? "https://example.org/" : "…";
}
