import { type Form, isForm, type Leaf } from "@/lib/simulator/http/form";
import { badParameter } from "@/lib/simulator/http/problem";

/** Accepted everywhere: expansion, and what Stripe.js sends beside the parameters. */
const EVERYWHERE = new Set(["expand", "key", "_stripe_account", "_stripe_version", "client_secret"]);
const METADATA_KEYS_MAX = 50;
const METADATA_KEY_LENGTH_MAX = 40;
const METADATA_VALUE_LENGTH_MAX = 500;
const TEXT_LENGTH_MAX = 5_000;

/** Reads parameters by their type and refuses the others, as Stripe does before an endpoint begins to work. */
export class Params {
  readonly form: Form;
  readonly #path: string;

  constructor(form: Form, path = "") {
    this.form = form;
    this.#path = path;
  }

  has(name: string): boolean {
    return this.form[name] !== undefined;
  }

  /** Refuses unknown parameters: 400 parameter_unknown. */
  accept(...names: readonly string[]): this {
    for (const name of Object.keys(this.form)) {
      if (names.includes(name) || (this.#path === "" && EVERYWHERE.has(name))) continue;
      throw badParameter(`Received unknown parameter: ${this.nameOf(name)}`, this.nameOf(name), "parameter_unknown");
    }
    return this;
  }

  /** `null` for an empty string (unset), undefined when not sent. */
  optional(name: string): string | null | undefined {
    const value = this.form[name];
    if (value === undefined) return undefined;
    if (isForm(value)) throw badParameter(`Invalid string: ${this.nameOf(name)}`, this.nameOf(name));
    if (value === null || value === "") return null;
    const text = String(value);
    if (text.length > TEXT_LENGTH_MAX) {
      throw badParameter(`Invalid string: must be at most ${TEXT_LENGTH_MAX} characters`, this.nameOf(name));
    }
    return text;
  }

  text(name: string): string | null {
    return this.optional(name) ?? null;
  }

  required(name: string): string {
    const value = this.optional(name);
    if (value === undefined) throw missingParameter(this.nameOf(name));
    if (value === null) throw emptyParameter(this.nameOf(name));
    return value;
  }

  integer(name: string): number | undefined {
    const text = this.optional(name);
    if (text === undefined || text === null) return undefined;
    if (!/^-?\d{1,12}$/.test(text)) {
      throw badParameter(`Invalid integer: ${text}`, this.nameOf(name), "parameter_invalid_integer");
    }
    return Number(text);
  }

  requiredInteger(name: string): number {
    const value = this.integer(name);
    if (value === undefined) throw missingParameter(this.nameOf(name));
    return value;
  }

  flag(name: string): boolean | undefined {
    const text = this.optional(name);
    if (text === undefined || text === null) return undefined;
    if (text === "true") return true;
    if (text === "false") return false;
    throw badParameter(`Invalid boolean: ${text}`, this.nameOf(name));
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const text = this.optional(name);
    if (text === undefined || text === null) return undefined;
    const found = allowed.find((value) => value === text);
    if (found === undefined) {
      throw badParameter(`Invalid ${this.nameOf(name)}: must be one of ${allowed.join(", ")}`, this.nameOf(name));
    }
    return found;
  }

  inside(name: string): Params {
    const value = this.form[name];
    return new Params(isForm(value) ? value : {}, this.nameOf(name));
  }

  list(name: string): string[] | undefined {
    const value = this.form[name];
    if (value === undefined) return undefined;
    if (!isForm(value)) return value === null || value === "" ? [] : [String(value)];
    return Object.values(value).filter(isLeaf).map(String);
  }

  /** Merges metadata into what is there: an empty value removes a key, an empty map all of them (facts 8.5). */
  metadata(before: Readonly<Record<string, string>>): Record<string, string> {
    const value = this.form.metadata;
    if (value === undefined) return { ...before };
    if (!isForm(value)) return {};
    const merged: Record<string, string> = { ...before };
    for (const [key, inside] of Object.entries(value)) {
      if (isForm(inside)) throw badParameter("Metadata values must be strings", `metadata[${key}]`);
      checkMetadata(key, String(inside ?? ""));
      if (inside === null || inside === "") delete merged[key];
      else merged[key] = String(inside);
    }
    if (Object.keys(merged).length > METADATA_KEYS_MAX) {
      throw badParameter(`Metadata can have at most ${METADATA_KEYS_MAX} keys`, "metadata");
    }
    return merged;
  }

  nameOf(name: string): string {
    return this.#path === "" ? name : `${this.#path}[${name}]`;
  }
}

function isLeaf(value: Leaf | Form): value is Leaf {
  return !isForm(value);
}

function checkMetadata(key: string, value: string): void {
  const param = `metadata[${key}]`;
  if (key.length > METADATA_KEY_LENGTH_MAX) {
    throw badParameter(
      `Metadata keys can have up to ${METADATA_KEY_LENGTH_MAX} characters. The key '${key}' is too long.`,
      param,
    );
  }
  if (value.length > METADATA_VALUE_LENGTH_MAX) {
    throw badParameter(`Metadata values can have up to ${METADATA_VALUE_LENGTH_MAX} characters.`, param);
  }
}

/** 400 parameter_missing. */
export function missingParameter(param: string): Error {
  return badParameter(`Missing required param: ${param}.`, param, "parameter_missing");
}

function emptyParameter(param: string): Error {
  return badParameter(
    `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however '${param}' cannot be unset. You should remove '${param}' from your request or supply a non-empty value.`,
    param,
    "parameter_invalid_empty",
  );
}
