import { seedTariff } from "@/db/seed/tariffs";
import { minor } from "@/lib/domain/money";
import { type Compiled, compile } from "@/lib/domain/tariff/compile";
import { parseTariff } from "@/lib/domain/tariff/parse";
import type { OpenTerms, TestOperator, TestPlace } from "@/tests/support/catalogue";
import { sellFlat } from "@/tests/support/owing";
import type { World } from "@/tests/support/world";

/** The codes on the signs: where everybody parks, and where some should have. */
export const SIGNS = ["750001", "750002", "750003", "750004"] as const;

/** What any stay costs at the others: more, a little more than an hour at the first (too little to be charged), and nothing. */
const FLAT: Readonly<Record<string, number>> = { "750002": 900, "750003": 320, "750004": 0 };
/** Most stays are corrected late in these lives. */
const CORRECTION_MINUTES = 1_440;

function flat(valueMinor: number): Compiled {
  const parsed = parseTariff({
    rateTableName: "Flat",
    timeZone: "Europe/Paris",
    applicableCurrency: "eur",
    taxRateBasisPoints: 2000,
    rateLineCollections: [{ rateLines: [{ rateLineType: "flatRate", valueMinor }] }],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return compile(parsed.tariff);
}

const tariffs = new Map<string, Compiled>(Object.entries(FLAT).map(([zoneCode, value]) => [zoneCode, flat(value)]));
tariffs.set(SIGNS[0], compile(seedTariff("fr-garage").tariff));

/** What is asked behind a sign. */
export function tariffAt(zoneCode: string): Compiled {
  const tariff = tariffs.get(zoneCode);
  if (!tariff) throw new Error(`there is no sign ${zoneCode}`);
  return tariff;
}

/** Puts the signs up; the first place is where everybody parks. */
export async function openPlaces(world: World, operator: TestOperator, terms: OpenTerms): Promise<TestPlace> {
  const first = await world.place(operator, "fr-garage", SIGNS[0], terms);
  for (const [zoneCode, value] of Object.entries(FLAT)) {
    await sellFlat(world, await world.place(operator, "fr-garage", zoneCode, terms), minor(value));
  }
  await world.database.owner`update place set correction_minutes = ${CORRECTION_MINUTES}`;
  return first;
}
