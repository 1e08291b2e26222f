import fc from "fast-check";
import { createTranslator, type Messages } from "next-intl";
import { expect, test } from "vitest";
import { type SeedTariffKey, seedTariff } from "@/db/seed/tariffs";
import { compile } from "@/lib/domain/tariff/compile";
import { explain, sayTariff } from "@/lib/domain/tariff/explain";
import { formatDuration, sayPhrase, type Translate } from "@/lib/domain/tariff/phrase";
import { priceElapsed } from "@/lib/domain/tariff/price";
import { formatLocale, LOCALES, type Locale } from "@/lib/i18n/locales";
import { loadMessages } from "@/lib/i18n/messages";
import { cases } from "./arbitrary";

async function translator(locale: Locale): Promise<Translate> {
  const messages: Messages = await loadMessages(locale);
  const t = createTranslator({
    locale,
    messages,
    namespace: "tariff",
    onError: (error) => {
      throw error;
    },
  });
  return (key, params) => t(key, params);
}

async function words(locale: Locale, key: SeedTariffKey): Promise<string[]> {
  const said = sayTariff(explain(compile(seedTariff(key).tariff)), await translator(locale), formatLocale(locale));
  return said.map((sentence) => sentence.replace(/[\u00A0\u202F]/g, " "));
}

test("a street tariff is said in plain words in every language", async () => {
  expect(await words("en", "fr-street")).toEqual([
    "First 15 min free",
    "Mon–Sat 09:00–19:00: €2.50 per hour, in steps of 12 min",
    "Free: Sun, public holidays",
    "Free at all other times",
    "Maximum stay 4 h",
    "Prices include 20% VAT",
  ]);
  expect(await words("de", "fr-street")).toContain(
    "Mo–Sa 09:00–19:00 Uhr: 2,50 € pro Stunde, in Schritten von 12 Min.",
  );
  expect(await words("fr", "fr-street")).toContain("lun.–sam. 09:00–19:00 : 2,50 € par heure, par tranches de 12 min");
});

test("caps, lowest prices, closing, returning and night rates are all said", async () => {
  expect(await words("en", "gb-hospital")).toEqual([
    "At all times: £1.80 per hour, in steps of 30 min",
    "At least £2.50 per stay",
    "At most £12.00 per day",
    "A day counts from 06:00",
    "Stop early and the unused time is refunded",
    "Prices include 20% VAT",
  ]);
  expect(await words("en", "de-market-square")).toEqual([
    "Mon–Sat 08:00–19:00: €3.00 per hour, in steps of 20 min",
    "Mon–Sun 19:00–03:00: flat rate €6.00",
    "Free at all other times",
    "Closed: Sat 05:00–14:00",
    "Public holidays: same as Sunday",
    "Prices include 19% VAT",
  ]);
  expect(await words("en", "gb-short-stay")).toContain("No return within 2 h");
  expect(await words("en", "de-charging")).not.toContain("Free at all other times");
  expect(await words("en", "se-park-and-ride")).toContain("At all times: SEK 40.00 per day");
});

test.each([...LOCALES])("%s has words for every tariff and every line of every price", async (locale) => {
  const t = await translator(locale);
  fc.assert(
    fc.property(cases, ({ compiled, startAt }) => {
      const said = sayTariff(explain(compiled), t, formatLocale(locale));
      for (const line of priceElapsed(compiled, { startAt, minutes: 3_000 }).lines)
        said.push(sayPhrase(line.label, t, formatLocale(locale)));
      for (const sentence of said) expect(sentence).toMatch(/^[^{}]+$/);
    }),
  );
});

test("durations are said in the largest units that fit", async () => {
  const t = await translator("en");
  expect([0, 12, 60, 270, 1440, 1560, 10_080].map((minutes) => formatDuration(minutes, t))).toEqual([
    "0 min",
    "12 min",
    "1 h",
    "4 h 30 min",
    "24 h",
    "26 h",
    "7 days",
  ]);
});
