import { type Minor, minor } from "@/lib/domain/money";
import { AMOUNT_MINOR_MAX } from "@/lib/domain/tariff/model";

/** What is wrong in a tariff's JSON, and where: `rateLineCollections[0].rateLines[2].valueMinor`. */
export type TariffProblem = { readonly path: string; readonly code: ProblemCode; readonly message: string };
export type ProblemCode =
  | "not_object"
  | "not_list"
  | "not_text"
  | "not_boolean"
  | "not_whole_number"
  | "out_of_range"
  | "too_many"
  | "unknown_field"
  | "unknown_value"
  | "not_a_time"
  | "not_a_date"
  | "not_a_time_zone"
  | "duplicate"
  | "overlap"
  | "order"
  | "falling_tier"
  | "missing";

/** More problems than this help nobody to mend a tariff. */
const PROBLEMS_MAX = 50;

/** Reads values out of unknown JSON; a wrong one is reported and replaced by a harmless one, so that all problems are found at once. */
export class Reader {
  readonly problems: TariffProblem[] = [];

  report(path: string, code: ProblemCode, message: string): void {
    if (this.problems.length < PROBLEMS_MAX) this.problems.push({ path, code, message });
  }

  object(value: unknown, path: string, fields: readonly string[]): Readonly<Record<string, unknown>> {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.report(path, value === undefined ? "missing" : "not_object", "must be an object");
      return {};
    }
    for (const name of Object.keys(value)) {
      if (!fields.includes(name)) this.report(join(path, name), "unknown_field", "is not a field of a tariff");
    }
    return Object.fromEntries(Object.entries(value));
  }

  list<T>(value: unknown, path: string, max: number, read: (item: unknown, path: string) => T): T[] {
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.report(path, "not_list", "must be a list");
      return [];
    }
    if (value.length > max) {
      this.report(path, "too_many", `has more than ${max} entries`);
      return [];
    }
    return value.map((item, index) => read(item, `${path}[${index}]`));
  }

  text(value: unknown, path: string, max: number): string {
    if (typeof value === "string" && value.trim() !== "" && value.length <= max) return value;
    this.report(path, value === undefined ? "missing" : "not_text", `must be a text of 1 to ${max} characters`);
    return "";
  }

  boolean(value: unknown, path: string, preset: boolean): boolean {
    if (value === undefined) return preset;
    if (typeof value === "boolean") return value;
    this.report(path, "not_boolean", "must be true or false");
    return preset;
  }

  /** A whole number in `[least, most]`; `preset` when absent, undefined = it must be there. */
  whole(value: unknown, path: string, least: number, most: number, preset?: number): number {
    if (value === undefined && preset !== undefined) return preset;
    if (typeof value !== "number" || !Number.isSafeInteger(value)) {
      this.report(path, value === undefined ? "missing" : "not_whole_number", "must be a whole number");
      return least;
    }
    if (value >= least && value <= most) return value;
    this.report(path, "out_of_range", `must be from ${least} to ${most}`);
    return least;
  }

  wholeOrNull(value: unknown, path: string, least: number, most: number): number | null {
    return value === undefined || value === null ? null : this.whole(value, path, least, most);
  }

  amount(value: unknown, path: string, preset?: number): Minor {
    return minor(this.whole(value, path, 0, AMOUNT_MINOR_MAX, preset));
  }

  amountOrNull(value: unknown, path: string): Minor | null {
    return value === undefined || value === null ? null : this.amount(value, path);
  }

  oneOf<T extends string>(value: unknown, path: string, values: readonly [T, ...T[]], preset?: T | undefined): T {
    if (value === undefined && preset !== undefined) return preset;
    const found = values.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    this.report(path, value === undefined ? "missing" : "unknown_value", `must be one of ${values.join(", ")}`);
    return values[0];
  }

  /** `HH:MM`; `24:00` only where `isEnd`. */
  time(value: unknown, path: string, isEnd: boolean, preset?: string): string {
    if (value === undefined && preset !== undefined) return preset;
    if (typeof value === "string" && (TIME.test(value) || (isEnd && value === "24:00"))) return value;
    this.report(path, value === undefined ? "missing" : "not_a_time", "must be a local time like 08:30");
    return "00:00";
  }
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

export function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
