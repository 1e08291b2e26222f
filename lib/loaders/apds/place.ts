import { findTariffedPlace, listTariffedPlaces } from "@/db/store/apds";
import type { Part } from "@/db/store/page";
import { Refusal } from "@/lib/domain/errors";
import type { Compiled } from "@/lib/domain/tariff/compile";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import { callerOf } from "@/lib/loaders/apds/caller";
import { type Page, pageOf } from "@/lib/loaders/page";
import type { Context } from "@/lib/use-cases/command";

type Row = Awaited<ReturnType<typeof listTariffedPlaces>>[number];
/** A place with one version of its tariff. */
export type TariffedPlace = Omit<Row, "rules"> & { readonly compiled: Compiled };
type Wanted = { readonly placeIds?: readonly string[] | undefined; readonly limit: number };

/** The operator's own places, each with the tariff in force. */
export async function loadPlaces(
  context: Context,
  by: Wanted & Part<readonly [placeId: string]>,
): Promise<Page<TariffedPlace>> {
  const { operatorId } = callerOf(context);
  const { placeIds } = by;
  const { rows, hasMore } = await context.db.read((tx) =>
    pageOf(by, ({ limit, after }) => listTariffedPlaces(tx, { operatorId, placeIds, limit, after: after?.[0] })),
  );
  return { rows: rows.map(compiledOf), hasMore };
}

/** One of them; another operator's does not exist, nor does a version that never was. */
export async function loadPlace(context: Context, placeId: string, version?: number): Promise<TariffedPlace> {
  const { operatorId } = callerOf(context);
  const row = await context.db.read((tx) => findTariffedPlace(tx, { operatorId, placeId, version }));
  if (!row) throw new Refusal("place.not_found");
  return compiledOf(row);
}

/** A rate table is one collection of a place's tariff; `number` counts them from 1. */
export type Rate = { readonly place: TariffedPlace; readonly number: number };
export type RateId = { readonly placeId: string; readonly number: number };

/** The rate tables in force at the operator's places. Every place has one at least, so that a page of places is enough for a page of tables. */
export async function loadRates(context: Context, by: Wanted & { after?: RateId | undefined }): Promise<Page<Rate>> {
  const { operatorId } = callerOf(context);
  const { after, limit } = by;
  const wanted = { ...by, after: undefined, operatorId, limit: limit + 2 };
  const rows = await context.db.read((tx) =>
    listTariffedPlaces(tx, after === undefined ? wanted : { ...wanted, from: after.placeId }),
  );
  const rates = rows
    .map(compiledOf)
    .flatMap((place) =>
      place.compiled.tariff.rateLineCollections.map((_, index): Rate => ({ place, number: index + 1 })),
    )
    .filter(({ place, number }) => place.id !== after?.placeId || number > after.number);
  return { rows: rates.slice(0, limit), hasMore: rates.length > limit };
}

export async function loadRate(context: Context, { placeId, number }: RateId, version?: number): Promise<Rate> {
  const place = await loadPlace(context, placeId, version);
  if (place.compiled.tariff.rateLineCollections[number - 1] === undefined) throw new Refusal("not_found");
  return { place, number };
}

function compiledOf({ rules, ...row }: Row): TariffedPlace {
  return { ...row, compiled: tariffOf({ id: row.tariffVersionId, rules }) };
}
