import { z } from "zod";
import { ID_PREFIXES, type IdKind, parsePublicId } from "@/lib/domain/id";
import { CURRENCIES } from "@/lib/domain/money";
import { PLATE_COUNTRIES } from "@/lib/domain/plate";
import { isKnownInstant } from "@/lib/domain/time";
import { USER_NAME } from "@/lib/domain/user-name";
import { LOCALES } from "@/lib/i18n/locales";

/** Nothing is asked at this place of the request. */
export const NOTHING = z.object({});

/** A public id as it stands in addresses and answers; read as the UUID behind it. */
export function idOf(kind: IdKind) {
  const form = new RegExp(`^${ID_PREFIXES[kind]}_[0-7][0-9a-hjkmnp-tv-z]{25}$`);
  return z
    .string()
    .regex(form, "id")
    .transform((id) => parsePublicId(kind, id) ?? "")
    .meta({ example: `${ID_PREFIXES[kind]}_01jd8v6tq2e4fb5g0y7wkzx3mn` });
}

/** The same id in an answer. */
export function shownId(kind: IdKind) {
  return z.string().meta({ example: `${ID_PREFIXES[kind]}_01jd8v6tq2e4fb5g0y7wkzx3mn` });
}

/** Whole minor units, e.g. cents. */
export const amountMinor = z.int().meta({ example: 1250 });
export const currency = z.enum(CURRENCIES).meta({ description: "ISO 4217, lower case", example: "eur" });
export const price = z
  .object({ minorExclVat: amountMinor, vatMinor: amountMinor, minorInclVat: amountMinor })
  .meta({ id: "Price" });
export const instant = z.iso.datetime().meta({ description: "RFC 3339, UTC", example: "2026-11-20T10:15:00.000Z" });
/** The same as somebody asks with it. */
export const askedInstant = z.iso
  .datetime("instant")
  .refine((text) => isKnownInstant(Date.parse(text)), "instant")
  .meta({ description: "RFC 3339, UTC, in a year from 1970 to 9999", example: "2026-11-20T10:15:00.000Z" });
export const minutes = z.int().meta({ example: 90 });

/** The app's own name for its user. */
export const userId = z
  .string()
  .regex(USER_NAME, "external_id")
  .meta({ description: "The app's own id of its user", example: "u-4711" });
export const locale = z.enum(LOCALES).meta({ example: "fr" });

export const vehicle = z
  .object({
    plate: z.string().max(64).meta({ example: "AB-123-CD" }),
    country: z.enum(PLATE_COUNTRIES).meta({ description: "Where it is registered, ISO 3166-1 alpha-2", example: "FR" }),
  })
  .meta({ id: "Vehicle" });

export const kind = z
  .enum(["prepaid", "open"])
  .meta({ description: "`prepaid`: time is bought. `open`: it runs until it is stopped.", example: "prepaid" });

export const refundState = z.enum([
  "queued",
  "executing",
  "pending",
  "succeeded",
  "failed",
  "partly_failed",
  "canceled",
]);

/** Values of an address, separated by commas. */
export function oneOrMore<const Value extends string>(values: readonly Value[]) {
  const one = z.enum(values);
  return z
    .string()
    .max(200)
    .transform((text) => text.split(","))
    .pipe(z.array(one))
    .meta({ description: `One or more of ${values.join(", ")}, separated by commas`, example: values[0] });
}
