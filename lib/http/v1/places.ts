import { z } from "zod";
import { publicId } from "@/lib/domain/id";
import type { Currency, Minor } from "@/lib/domain/money";
import type { Tariff } from "@/lib/domain/tariff/model";
import type { Phrase } from "@/lib/domain/tariff/phrase";
import { endpoint } from "@/lib/http/endpoint";
import { listOf, page } from "@/lib/http/v1/page";
import { tariffSpeaker } from "@/lib/http/v1/say";
import { amountMinor, currency, idOf, kind, minutes, NOTHING, shownId } from "@/lib/http/v1/shapes";
import type { Locale } from "@/lib/i18n/locales";

const zoneCode = z.string().meta({ description: "The six digits on the sign", example: "100101" });

const placeShape = z
  .object({
    id: shownId("place"),
    zoneCode,
    name: z.string(),
    address: z.string(),
    position: z.object({ latitude: z.number(), longitude: z.number() }),
    operator: z.object({ id: shownId("operator"), name: z.string(), country: z.string() }),
    timeZone: z.string().meta({ example: "Europe/Paris" }),
    service: z.enum(["parking", "charging"]),
    kinds: z.array(kind),
    currency,
    holdMinor: amountMinor.nullable().meta({ description: "Kept on the card at the start of an open stay" }),
    maxStayMinutes: minutes,
    noReturnMinutes: minutes,
  })
  .meta({ id: "Place" });

/** Steps of metres that a phone's position is good for. */
export const RADIUS_METERS = { least: 50, usual: 1_000, most: 20_000 };
const near = z
  .string()
  .regex(/^-?\d{1,2}(\.\d{1,8})?,-?\d{1,3}(\.\d{1,8})?$/, "position")
  .transform((text) => {
    const [latitude = 0, longitude = 0] = text.split(",").map(Number);
    return { latitude, longitude };
  })
  .refine(({ latitude, longitude }) => Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180, "position")
  .meta({ description: "`latitude,longitude` in degrees", example: "48.8566,2.3522" });

const code = z.string().regex(/^\d{6}$/);
/** Where a list goes on: after a code, or after a distance in metres and a code. */
const position = z.union([z.tuple([code]), z.tuple([z.number(), code])]);

export const listPlaces = endpoint({
  id: "listPlaces",
  method: "GET",
  path: "/places",
  tag: "Places",
  summary: "Find places by the code on the sign, or near a position",
  description: "Only places of operators that are connected to this app and able to charge. The nearest comes first.",
  scope: "read",
  params: NOTHING,
  query: z
    .object({
      zoneCode: zoneCode.max(32).optional(),
      near: near.optional(),
      radiusMeters: z.coerce
        .number()
        .int()
        .min(RADIUS_METERS.least)
        .max(RADIUS_METERS.most)
        .optional()
        .meta({ description: "Around `near`", default: RADIUS_METERS.usual, example: RADIUS_METERS.usual }),
      ...page(position).shape,
    })
    .refine(({ near, radiusMeters }) => near !== undefined || radiusMeters === undefined, {
      path: ["radiusMeters"],
      message: "without_near",
    })
    .refine(({ near, cursor }) => cursor === undefined || (cursor.length === 2) === (near !== undefined), {
      path: ["cursor"],
      message: "cursor",
    }),
  body: NOTHING,
  shown: listOf(placeShape).meta({ id: "PlaceList" }),
  status: 200,
  refusals: [],
});

export const readPlace = endpoint({
  id: "readPlace",
  method: "GET",
  path: "/places/{id}",
  tag: "Places",
  summary: "Read a place with its tariff in words and as a rate table",
  scope: "read",
  params: z.object({ id: idOf("place") }),
  query: NOTHING,
  body: NOTHING,
  shown: placeShape
    .extend({
      tariff: z.object({
        words: z.array(z.string()).meta({ description: "In the language of Accept-Language" }),
        rateTable: z
          .record(z.string(), z.unknown())
          .meta({ description: "Named after APDS v4: RateTable, RateLineCollection, RateLine" }),
      }),
    })
    .meta({ id: "PlaceWithTariff" }),
  status: 200,
  refusals: ["place.not_found"],
});

type PlaceFacts = {
  readonly id: string;
  readonly zoneCode: string;
  readonly name: string;
  readonly address: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly operatorId: string;
  readonly operatorName: string;
  readonly operatorCountry: string;
  readonly timeZone: string;
  readonly service: "parking" | "charging";
  readonly kinds: readonly ("prepaid" | "open")[];
  readonly currency: Currency;
  readonly holdMinor: Minor | null;
  readonly maxStayMinutes: number;
  readonly noReturnMinutes: number;
};

export function shownPlace(facts: PlaceFacts): z.input<typeof placeShape> {
  const {
    zoneCode,
    name,
    address,
    timeZone,
    service,
    currency: sells,
    holdMinor,
    maxStayMinutes,
    noReturnMinutes,
  } = facts;
  return {
    id: publicId("place", facts.id),
    zoneCode,
    name,
    address,
    position: { latitude: facts.latitude, longitude: facts.longitude },
    operator: { id: publicId("operator", facts.operatorId), name: facts.operatorName, country: facts.operatorCountry },
    timeZone,
    service,
    kinds: [...facts.kinds],
    currency: sells,
    holdMinor,
    maxStayMinutes,
    noReturnMinutes,
  };
}

/** With the tariff, in the language that the request prefers. */
export async function shownPlaceWithTariff(
  facts: PlaceFacts & { readonly words: readonly Phrase[]; readonly rateTable: Tariff },
  language: Locale,
): Promise<z.input<(typeof readPlace)["shown"]>> {
  const say = await tariffSpeaker(language);
  return { ...shownPlace(facts), tariff: { words: facts.words.map(say), rateTable: { ...facts.rateTable } } };
}
