import { listCurrentTariffs } from "@/db/store/operator-day";
import { listPlaces } from "@/db/store/place";
import { publicId } from "@/lib/domain/id";
import { compile } from "@/lib/domain/tariff/compile";
import { explain } from "@/lib/domain/tariff/explain";
import { parseTariff } from "@/lib/domain/tariff/parse";
import type { Phrase } from "@/lib/domain/tariff/phrase";
import { operatorOf } from "@/lib/loaders/operator/scope";
import type { Context } from "@/lib/use-cases/command";

export type OperatorPlaceView = {
  readonly id: string;
  readonly zoneCode: string;
  readonly name: string;
  readonly address: string;
  readonly service: "parking" | "charging";
  readonly version: number | null;
  /** The tariff, one phrase per rule; the page says it. */
  readonly tariff: readonly Phrase[];
};

/** The operator's places with the tariff in force. */
export async function loadPlaces(context: Context): Promise<readonly OperatorPlaceView[]> {
  const operatorId = operatorOf(context);
  const { places, tariffs } = await context.db.read(async (tx) => ({
    places: await listPlaces(tx, { operatorId }),
    tariffs: await listCurrentTariffs(tx, operatorId),
  }));
  return places.map(({ id, zoneCode, name, address, service }) => {
    const current = tariffs.find(({ placeId }) => placeId === id);
    return {
      id: publicId("place", id),
      zoneCode,
      name,
      address,
      service,
      version: current?.version ?? null,
      tariff: current ? wordsOf(current.rules) : [],
    };
  });
}

function wordsOf(rules: unknown): readonly Phrase[] {
  const parsed = parseTariff(rules);
  return parsed.ok ? explain(compile(parsed.tariff)) : [];
}
