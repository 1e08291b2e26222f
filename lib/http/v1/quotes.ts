import { z } from "zod";
import { publicId } from "@/lib/domain/id";
import type { Currency, Minor } from "@/lib/domain/money";
import { STAY_MINUTES_MAX } from "@/lib/domain/tariff/model";
import type { Phrase } from "@/lib/domain/tariff/phrase";
import { endpoint } from "@/lib/http/endpoint";
import { tariffSpeaker } from "@/lib/http/v1/say";
import {
  amountMinor,
  askedInstant,
  currency,
  idOf,
  instant,
  kind,
  minutes,
  NOTHING,
  price,
  shownId,
  vehicle,
} from "@/lib/http/v1/shapes";
import type { Locale } from "@/lib/i18n/locales";

const quoteShape = z
  .object({
    id: shownId("quote"),
    placeId: shownId("place"),
    kind,
    price,
    serviceFeeMinor: amountMinor,
    totalMinor: amountMinor,
    currency,
    lines: z.array(
      z.object({ label: z.string(), fromAt: instant, untilAt: instant, amountMinor }).meta({ id: "PriceLine" }),
    ),
    holdMinor: amountMinor.nullable().meta({ description: "Kept on the card at the start of an open stay" }),
    minutes,
    startsAt: instant,
    endsAt: instant,
    validUntil: instant.meta({ description: "Binding until then, and used once" }),
    curve: z.array(z.tuple([z.int(), z.int()])).meta({
      description:
        "`[minute, totalMinor]`: what is to be paid for a stay of at least so many minutes, the service fee included; with `sessionId` what a longer stay costs besides what was charged",
    }),
  })
  .meta({ id: "Quote" });

export const makeQuote = endpoint({
  id: "makeQuote",
  method: "POST",
  path: "/quotes",
  tag: "Quotes",
  summary: "Price a stay that starts now, or a longer one",
  description:
    "A place is named by its id or by the code on its sign. With `sessionId` it is an offer to stay longer: `minutes` is then the whole length of the longer stay. A prepaid stay needs `minutes` or `endsAt`, not both; an open one neither.",
  scope: "drive",
  params: NOTHING,
  query: NOTHING,
  body: z.object({
    placeId: idOf("place").optional(),
    zoneCode: z.string().max(32).optional(),
    kind: kind.default("prepaid"),
    minutes: z.int().min(1).max(STAY_MINUTES_MAX).optional().meta({ description: "From the start on", example: 60 }),
    endsAt: askedInstant
      .optional()
      .meta({ description: "In the place of `minutes`: an instant that is still to come" }),
    vehicle: vehicle.optional(),
    sessionId: idOf("session").optional().meta({ description: "The running session to extend" }),
  }),
  sample: { zoneCode: "100102", minutes: 60 },
  shown: quoteShape,
  status: 201,
  refusals: [
    "place.not_found",
    "place.not_connected",
    "place.wrong_kind",
    "tariff.max_stay",
    "tariff.closed",
    "tariff.no_return",
    "tariff.below_minimum_stay",
    "quote.below_minimum",
    "session.not_found",
    "session.not_running",
    "session.open_ended",
    "session.payment_under_way",
    "tariff.not_longer",
  ],
});

type QuoteFacts = {
  readonly id: string;
  readonly placeId: string;
  readonly kind: "prepaid" | "open";
  readonly priceMinor: Minor;
  readonly priceVatMinor: Minor;
  readonly serviceFeeMinor: Minor;
  readonly totalMinor: Minor;
  readonly currency: Currency;
  readonly lines: readonly { label: Phrase; fromAt: number; untilAt: number; amountMinor: Minor }[];
  readonly holdMinor: Minor | null;
  readonly minutes: number;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly validUntil: Date;
};

/** An offer with what other lengths of the same stay cost. */
export async function shownQuote(
  facts: QuoteFacts,
  points: readonly (readonly [number, Minor])[],
  language: Locale,
): Promise<z.input<typeof quoteShape>> {
  const { kind: sells, priceMinor, priceVatMinor, serviceFeeMinor, totalMinor, currency: paidIn, holdMinor } = facts;
  const say = await tariffSpeaker(language);
  return {
    id: publicId("quote", facts.id),
    placeId: publicId("place", facts.placeId),
    kind: sells,
    price: { minorExclVat: priceMinor - priceVatMinor, vatMinor: priceVatMinor, minorInclVat: priceMinor },
    serviceFeeMinor,
    totalMinor,
    currency: paidIn,
    lines: facts.lines.map(({ label, fromAt, untilAt, amountMinor: costs }) => ({
      label: say(label),
      fromAt: new Date(fromAt).toISOString(),
      untilAt: new Date(untilAt).toISOString(),
      amountMinor: costs,
    })),
    holdMinor,
    minutes: facts.minutes,
    startsAt: facts.startsAt.toISOString(),
    endsAt: facts.endsAt.toISOString(),
    validUntil: facts.validUntil.toISOString(),
    curve: points.map(([minute, costs]): [number, number] => [minute, costs]),
  };
}
