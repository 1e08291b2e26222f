import { z } from "zod";
import { parsePublicId, publicId } from "@/lib/domain/id";
import { minor } from "@/lib/domain/money";
import { RATE_LINE_TYPES, type RateLineCollection, STAY_MINUTES_MAX, type Tariff } from "@/lib/domain/tariff/model";
import type { Rate, RateId } from "@/lib/http/apds/facts";
import { validityOf } from "@/lib/http/apds/periods";
import { shownLines } from "@/lib/http/apds/rate-lines";
import {
  amount,
  asVersion,
  duration,
  instant,
  listOf,
  minutesText,
  period,
  placeIds,
  reference,
  shownAmount,
  shownReference,
  shownText,
  texts,
  validity,
  version,
} from "@/lib/http/apds/shapes";
import { endpoint } from "@/lib/http/endpoint";
import { page } from "@/lib/http/v1/page";
import { NOTHING } from "@/lib/http/v1/shapes";
import { pageUrl } from "@/lib/http/v1/site";

const rateLine = z
  .object({
    id: z.string(),
    version,
    sequence: z.int(),
    rateLineType: z.enum(RATE_LINE_TYPES),
    durationStart: z.string().meta({ description: "hh:mm or dd:hh:mm", example: "00:00" }),
    durationEnd: z.string().optional().meta({ example: "02:00" }),
    incrementPeriod: duration.optional(),
    value: z.number().meta({ example: 0.5 }),
    minValue: z.number().optional(),
    maxValue: z.number().optional(),
    usageCondition: z.enum(["once", "unlimited"]).meta({ description: "`once`: free minutes, once per stay" }),
  })
  .meta({ id: "RateLine" });

const collection = z
  .object({
    id: z.string(),
    version,
    collectionSequence: z.int(),
    applicableCurrency: z.string().meta({ example: "EUR" }),
    minTime: duration,
    maxTime: duration,
    resetTime: z.string().meta({ description: "When caps of a day begin anew", example: "00:00" }),
    minValueCollection: amount.optional(),
    maxValueCollection: amount
      .optional()
      .meta({ description: "The lowest of what one run of the lines, a day and a stay may cost" }),
    validStart: instant,
    validEnd: instant.optional(),
    relativeTimes: z.boolean(),
    taxIncluded: z.boolean(),
    taxRate: z.number().meta({ description: "Per cent", example: 20 }),
    rateLines: z.array(rateLine),
  })
  .meta({ id: "RateLineCollection" });

const rateShape = z
  .object({
    id: z
      .string()
      .meta({ description: "Of the place, and which of its rates", example: "plc_01jd8v6tq2e4fb5g0y7wkzx3mn-1" }),
    version: version.meta({ description: "Of the place's tariff; a published version never changes" }),
    rateTableName: texts,
    availability: z.literal("public"),
    rateResponsibleParty: reference,
    validation: z.boolean(),
    validityStart: instant,
    validityEnd: instant.optional(),
    activeTimes: z.array(period).meta({ description: "The same as `validPeriods` of `validity`" }),
    validity: validity.meta({ description: "Charged hours. Where no table is valid, parking is free" }),
    additionalInformation: z.url().meta({ description: "The whole tariff in words" }),
    rateLineCollections: z.array(collection),
  })
  .meta({ id: "RateTable" });

const RATE_ID = /^(plc_[0-7][0-9a-hjkmnp-tv-z]{25})-([1-9]\d?)$/;
const rateId = z
  .string()
  .regex(RATE_ID, "id")
  .transform((text): RateId => {
    const [, place = "", number = ""] = RATE_ID.exec(text) ?? [];
    return { placeId: parsePublicId("place", place) ?? "", number: Number(number) };
  })
  .meta({ example: "plc_01jd8v6tq2e4fb5g0y7wkzx3mn-1" });

export const listRates = endpoint({
  id: "listRates",
  method: "GET",
  path: "/rates",
  tag: "APDS rates",
  summary: "List the rate tables in force",
  description:
    "A tariff with several charged hours is several tables; they never hold at the same time. A right specification of the place names them all.",
  scope: "apds",
  params: NOTHING,
  query: page(z.tuple([z.guid(), z.int()])).extend({ place: placeIds.optional() }),
  body: NOTHING,
  shown: listOf(rateShape, "RateTableList"),
  status: 200,
  refusals: [],
});

export const readRate = endpoint({
  id: "readRate",
  method: "GET",
  path: "/rates/{id}",
  tag: "APDS rates",
  summary: "Read a rate table, also an earlier version",
  scope: "apds",
  params: z.object({ id: rateId }),
  query: z.object({ version: asVersion.meta({ description: "Without, the one in force" }) }),
  body: NOTHING,
  shown: rateShape,
  status: 200,
  refusals: ["place.not_found", "not_found"],
});

export function rateIdOf(placeId: string, number: number): string {
  return `${publicId("place", placeId)}-${number}`;
}

export function shownRate({ place, number }: Rate): z.input<typeof rateShape> {
  const { compiled, tariffVersion, operatorCountry } = place;
  const [id, of] = [rateIdOf(place.id, number), { version: tariffVersion }];
  const hours = validityOf(place, number - 1);
  const rates = compiled.tariff.rateLineCollections[number - 1];
  const { overallStartTime: begins, overallEndTime: ends } = hours.validityTimeSpecification;
  return {
    id,
    ...of,
    rateTableName: shownText(compiled.tariff.rateTableName, operatorCountry),
    availability: "public",
    rateResponsibleParty: shownReference("ContactPoint", "operator", place.operatorId),
    validation: false,
    validityStart: begins,
    ...(ends ? { validityEnd: ends } : {}),
    activeTimes: hours.validityTimeSpecification.validPeriods ?? [{ startOfPeriod: begins }],
    validity: hours,
    additionalInformation: pageUrl(`/p/${place.zoneCode}`),
    rateLineCollections: rates
      ? [
          {
            id: `${id}-1`,
            ...of,
            ...shownTerms(compiled.tariff, rates),
            validStart: begins,
            ...(ends ? { validEnd: ends } : {}),
            rateLines: shownLines(compiled.tariff, rates).map((line, index) => ({
              id: `${id}-1-${index + 1}`,
              ...of,
              ...line,
            })),
          },
        ]
      : [],
  };
}

function shownTerms(tariff: Tariff, rates: RateLineCollection) {
  const { applicableCurrency: currency, maxTimeMinutes, maxValueDayMinor, maxValueStayMinor } = tariff;
  const caps = [rates.maxValueMinor, maxValueDayMinor, maxValueStayMinor].filter((cap) => cap !== null);
  const least = minor(Math.max(rates.minValueMinor, tariff.minValueMinor));
  return {
    collectionSequence: 1,
    applicableCurrency: currency.toUpperCase(),
    minTime: minutesText(tariff.minTimeMinutes),
    maxTime: minutesText(maxTimeMinutes ?? STAY_MINUTES_MAX),
    resetTime: tariff.resetTime,
    ...(least > 0 ? { minValueCollection: shownAmount(least, currency) } : {}),
    ...(caps.length > 0 ? { maxValueCollection: shownAmount(minor(Math.min(...caps)), currency) } : {}),
    relativeTimes: true,
    taxIncluded: tariff.taxIncluded,
    taxRate: tariff.taxRateBasisPoints / 100,
  };
}
