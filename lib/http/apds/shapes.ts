import { z } from "zod";
import { type IdKind, publicId } from "@/lib/domain/id";
import type { Currency, Minor } from "@/lib/domain/money";
import { idOf } from "@/lib/http/v1/shapes";

/** How APDS writes what it says everywhere: ids with a version, texts by language, amounts as decimals, times as RFC 3339. */

export const version = z.int().min(1).meta({ example: 1 });
export const instant = z.iso.datetime().meta({ example: "2026-11-20T10:15:00.000Z" });
export const duration = z.string().meta({ description: "ISO 8601", example: "PT90M" });

export const reference = z
  .object({ id: z.string(), version, className: z.string().meta({ example: "Place" }) })
  .meta({ id: "VersionedReference" });
export const texts = z
  .array(
    z
      .object({ language: z.string().meta({ description: "ISO 639-1", example: "fr" }), string: z.string() })
      .meta({ id: "SpecificLanguageString" }),
  )
  .meta({ id: "MultilingualString" });
export const amount = z
  .object({ currencyType: z.string().meta({ example: "EUR" }), currencyValue: z.number().meta({ example: 2.5 }) })
  .meta({ id: "AmountInCurrency" });

const clock = z.string().meta({ description: "Of the place's clock", example: "09:00" });
const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export const applicableDay = z.enum(DAYS);
export const period = z
  .object({
    startOfPeriod: instant.optional(),
    endOfPeriod: instant.optional(),
    recurringDayWeekMonthPeriod: z.array(z.object({ applicableDay: z.array(applicableDay) })).optional(),
    recurringTimePeriodOfDay: z
      .array(
        z.object({
          startTimeOfPeriod: clock,
          endTimeOfPeriod: clock.meta({ description: "Not included; 23:59 is the end of the day", example: "19:00" }),
        }),
      )
      .optional(),
  })
  .meta({ id: "Period" });
export const validity = z
  .object({
    validityTimeSpecification: z
      .object({
        overallStartTime: instant,
        overallEndTime: instant.optional(),
        validPeriods: z.array(period).optional(),
        exceptionPeriods: z.array(period).optional(),
      })
      .meta({ id: "OverallPeriod" }),
  })
  .meta({ id: "Validity" });

export const PLACES_MAX = 50;
export const placeIds = z
  .string()
  .max(40 * PLACES_MAX)
  .transform((text) => text.split(","))
  .pipe(z.array(idOf("place")).max(PLACES_MAX))
  .meta({ description: "Ids of places, separated by commas", example: "plc_01jd8v6tq2e4fb5g0y7wkzx3mn" });
export const asVersion = z.coerce.number().int().min(1).max(1_000_000).optional();

export function listOf<Item extends z.ZodType>(item: Item, id: string) {
  return z
    .object({ data: z.array(item), cursor: z.string().optional().meta({ description: "Of the next page" }) })
    .meta({ id });
}

export function shownReference(className: string, kind: IdKind, id: string, of = 1): z.input<typeof reference> {
  return { id: publicId(kind, id), version: of, className };
}

export function shownAmount(amountMinor: Minor, currency: Currency): z.input<typeof amount> {
  return { currencyType: currency.toUpperCase(), currencyValue: decimal(amountMinor) };
}

/** Every currency of ours has two decimals; a quotient of whole numbers is the nearest binary fraction to what is written. */
export function decimal(amountMinor: Minor): number {
  return amountMinor / 100;
}

/** A name as it stands on the sign, in the language that is likely spoken where the sign stands. */
export function shownText(string: string, country: string): z.input<typeof texts> {
  return [{ language: new Intl.Locale(`und-${country}`).maximize().language, string }];
}

export function minutesText(minutes: number): string {
  return `PT${minutes}M`;
}
