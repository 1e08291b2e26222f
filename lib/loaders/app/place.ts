import type { Tx } from "@/db/client";
import type { Part } from "@/db/store/page";
import {
  findChargingConnection,
  findCurrentTariff,
  findPlace,
  listSellingPlaces,
  type Near,
  type PlacePosition,
} from "@/db/store/place";
import { Refusal } from "@/lib/domain/errors";
import type { Compiled } from "@/lib/domain/tariff/compile";
import { explain } from "@/lib/domain/tariff/explain";
import { tariffOf } from "@/lib/domain/tariff/frozen";
import type { Tariff } from "@/lib/domain/tariff/model";
import type { Phrase } from "@/lib/domain/tariff/phrase";
import { longestStay } from "@/lib/domain/tariff/sale";
import { parseZoneCode } from "@/lib/domain/zone";
import { appIdOf } from "@/lib/loaders/app/app-id";
import { type Page, pageOf } from "@/lib/loaders/page";
import type { Context } from "@/lib/use-cases/command";

type Place = NonNullable<Awaited<ReturnType<typeof findPlace>>>;
export type SoldPlace = Place & { readonly maxStayMinutes: number; readonly noReturnMinutes: number };
export type PlaceTerms = SoldPlace & { readonly words: readonly Phrase[]; readonly rateTable: Tariff };

/** How far from where it was asked for; null in a list by codes. */
type Listed = { readonly meters: number | null };

/** A page of what this app can sell now. A zone code that is none finds nothing. */
export async function loadPlaces(
  context: Context,
  by: { zoneCode?: string | undefined; near?: Near | undefined } & Part<PlacePosition>,
): Promise<Page<SoldPlace & Listed>> {
  const appId = appIdOf(context);
  const zoneCode = by.zoneCode === undefined ? undefined : parseZoneCode(by.zoneCode);
  if (zoneCode === null) return { rows: [], hasMore: false };
  const { near } = by;
  return context.db.read(async (tx) => {
    const what = { appId, ...(zoneCode === undefined ? {} : { zoneCode }), ...(near === undefined ? {} : { near }) };
    const { rows, hasMore } = await pageOf(by, (part) => listSellingPlaces(tx, { ...what, ...part }));
    const found: (SoldPlace & Listed)[] = [];
    for (const row of rows) {
      const terms = await termsOf(tx, row);
      if (!terms) throw new Error(`place ${row.id} lost its tariff`);
      found.push({ ...sold(row, terms), meters: row.meters });
    }
    return { rows: found, hasMore };
  });
}

/** A place with its tariff; one that this app cannot sell does not exist for it. */
export async function loadPlace(context: Context, placeId: string): Promise<PlaceTerms> {
  const appId = appIdOf(context);
  return context.db.read(async (tx) => {
    const place = await findPlace(tx, { placeId });
    const terms = place && (await termsOf(tx, place));
    const connection = place && (await findChargingConnection(tx, { appId, operatorId: place.operatorId }));
    if (!place || !terms || !connection) throw new Refusal("place.not_found");
    return { ...sold(place, terms), words: explain(terms), rateTable: terms.tariff };
  });
}

async function termsOf(tx: Tx, place: Place): Promise<Compiled | undefined> {
  const version = await findCurrentTariff(tx, place.id);
  return version && tariffOf(version);
}

function sold(place: Place, compiled: Compiled): SoldPlace {
  return { ...place, maxStayMinutes: longestStay(compiled), noReturnMinutes: compiled.tariff.noReturnMinutes };
}
