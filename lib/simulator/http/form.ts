/** A parsed body or query: texts at the leaves, as Stripe's form encoding has them; JSON bodies also bring other leaves. */
export type Leaf = string | number | boolean | null;
export type Form = { [name: string]: Leaf | Form };

/** Deeper nesting is never part of Stripe's API. */
const DEPTH_MAX = 8;
const FIELDS_MAX = 1_000;

/**
 * Stripe's form encoding (facts 1.2): `a[b]=c`, arrays as `a[]=` or `a[0]=`, brackets encoded or not. Arrays become
 * objects with the index as name, so that both spellings read alike.
 */
export function parseForm(text: string): Form {
  const form: Form = Object.create(null);
  let fields = 0;
  for (const field of text.split("&")) {
    if (field === "") continue;
    fields += 1;
    if (fields > FIELDS_MAX) break;
    const equals = field.indexOf("=");
    const path = knownPath(equals < 0 ? field : field.slice(0, equals));
    const value = equals < 0 ? "" : decoded(field.slice(equals + 1));
    const [name] = path;
    if (path.length === 1 && name !== undefined) form[name] = value;
    else put(form, path, value);
  }
  return form;
}

/** Most names and values have nothing to decode; what is wrongly encoded is read as browsers read it. */
function decoded(text: string): string {
  if (!text.includes("%") && !text.includes("+")) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return new URLSearchParams(`x=${text}`).get("x") ?? "";
  }
}

/** The same names come with almost every request; those that callers invent are not remembered for long. */
const PATHS_MAX = 2_000;
const NAME_LENGTH_MAX = 200;
const paths = new Map<string, readonly string[]>();

function knownPath(sent: string): readonly string[] {
  const known = paths.get(sent);
  if (known !== undefined) return known;
  const path = pathOf(decoded(sent));
  if (paths.size >= PATHS_MAX) paths.clear();
  if (sent.length <= NAME_LENGTH_MAX) paths.set(sent, path);
  return path;
}

function pathOf(name: string): string[] {
  const open = name.indexOf("[");
  if (open <= 0) return [name];
  const path = [name.slice(0, open)];
  for (const part of name.slice(open).matchAll(/\[([^\]]*)\]/g)) path.push(part[1] ?? "");
  return path.slice(0, DEPTH_MAX);
}

function put(form: Form, path: readonly string[], value: Leaf): void {
  let place = form;
  for (let index = 0; index < path.length - 1; index += 1) {
    const name = nameIn(place, path[index] ?? "");
    const inside = place[name];
    const next: Form = typeof inside === "object" && inside !== null ? inside : Object.create(null);
    place[name] = next;
    place = next;
  }
  place[nameIn(place, path[path.length - 1] ?? "")] = value;
}

/** `a[]=x&a[]=y`: the next free index. */
function nameIn(place: Form, name: string): string {
  return name === "" ? String(Object.keys(place).length) : name;
}

/** JSON of the v2 API in the same form. */
export function parseJson(text: string): Form {
  const parsed: unknown = text === "" ? {} : JSON.parse(text);
  const form = fromJson(parsed, 0);
  return isForm(form) ? form : {};
}

function fromJson(value: unknown, depth: number): Leaf | Form {
  if (depth > DEPTH_MAX) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null) return null;
  const form: Form = Object.create(null);
  for (const [name, inside] of Object.entries(value)) form[name] = fromJson(inside, depth + 1);
  return form;
}

/** Whether a parameter holds others. */
export function isForm(value: Leaf | Form | undefined): value is Form {
  return typeof value === "object" && value !== null;
}
