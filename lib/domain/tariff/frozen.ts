import { type Compiled, compile } from "@/lib/domain/tariff/compile";
import { parseTariff } from "@/lib/domain/tariff/parse";

const known = new Map<string, Compiled>();
/** Versions are frozen, so they can be kept; a city has hundreds of places, not more versions than this in use at once. */
const KNOWN_MAX = 2_000;

/** The compiled rate table of a frozen tariff version. */
export function tariffOf(version: { id: string; rules: unknown }): Compiled {
  const compiled = known.get(version.id);
  if (compiled) return compiled;
  const parsed = parseTariff(version.rules);
  if (!parsed.ok) throw new Error(`tariff version ${version.id} does not parse: ${parsed.problems[0]?.path}`);
  const fresh = compile(parsed.tariff);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(version.id, fresh);
  return fresh;
}
