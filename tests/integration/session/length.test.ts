import { afterAll, beforeAll, expect, test } from "vitest";
import type { QuoteRow } from "@/db/store/quote";
import { type Context, execute } from "@/lib/use-cases/command";
import { makeQuote } from "@/lib/use-cases/quote/make";
import { makeExtensionQuote } from "@/lib/use-cases/quote/make-extension";
import { correctSession } from "@/lib/use-cases/session/correct";
import { again } from "@/tests/support/park";
import { openTown, parked, refusal, reload, type Town, withCard, wrongFields } from "@/tests/support/town";

const [MINUTE, DAY] = [60_000, 86_400_000];

let town: Town;
beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.world.close());

type Length = { readonly minutes?: number; readonly endsAt?: string };

/** So long from now on. */
const inMs = (ms: number) => new Date(town.world.now().getTime() + ms).toISOString();

function ask(driver: Context, length: Length): Promise<QuoteRow> {
  const asked = { zoneCode: town.place.zoneCode, plate: town.plate(), country: "FR", ...length };
  return execute(makeQuote, again(town.world, driver), asked);
}

function askForMore(driver: Context, sessionId: string, length: Length): Promise<QuoteRow> {
  return execute(makeExtensionQuote, again(town.world, driver), { sessionId, ...length });
}

test("until an instant is as many minutes as it is away, and the same with a longer stay", async () => {
  const known = await withCard(town);
  const quote = await ask(known.driver, { endsAt: inMs(90 * MINUTE) });
  expect([90, 91]).toContain(quote.minutes);
  expect(quote.endsAt.getTime()).toBeGreaterThanOrEqual(town.world.now().getTime() + 90 * MINUTE);
  const { id, endsAt } = await parked(town, known);
  const longer = await askForMore(known.driver, id, { endsAt: new Date(endsAt.getTime() + 30 * MINUTE).toISOString() });
  expect(longer.minutes).toBe(90);
});

test("an end that is over sells no minute, also of a longer stay", async () => {
  const known = await withCard(town);
  const { id, startedAt, endsAt } = await parked(town, known);
  for (const end of [inMs(-1), inMs(0), inMs(-DAY), inMs(-400 * DAY)]) {
    expect(await wrongFields(ask(known.driver, { endsAt: end }))).toEqual({ endsAt: ["end_past"] });
    expect(await wrongFields(askForMore(known.driver, id, { endsAt: end }))).toEqual({ endsAt: ["end_past"] });
  }
  const start = startedAt?.toISOString() ?? "";
  expect(await wrongFields(askForMore(known.driver, id, { endsAt: start }))).toEqual({ endsAt: ["end_past"] });
  const same = askForMore(known.driver, id, { endsAt: endsAt.toISOString() });
  expect((await refusal(same)).code).toBe("tariff.not_longer");
});

test("an end that is further away than any stay lasts is the end's fault, not that of minutes nobody named", async () => {
  const known = await withCard(town);
  const { id } = await parked(town, known);
  const endsAt = inMs(32 * DAY);
  expect(await wrongFields(ask(known.driver, { endsAt }))).toEqual({ endsAt: ["end_late"] });
  expect(await wrongFields(askForMore(known.driver, id, { endsAt }))).toEqual({ endsAt: ["end_late"] });
});

test("minutes beside an end are refused, and one of them is needed", async () => {
  const known = await withCard(town);
  const { id } = await parked(town, known);
  const both = { minutes: 120, endsAt: inMs(120 * MINUTE) };
  expect(await wrongFields(ask(known.driver, both))).toEqual({ endsAt: ["minutes_or_end"] });
  expect(await wrongFields(askForMore(known.driver, id, both))).toEqual({ endsAt: ["minutes_or_end"] });
  expect(await wrongFields(ask(known.driver, {}))).toEqual({ minutes: ["required"] });
  expect(await wrongFields(askForMore(known.driver, id, {}))).toEqual({ minutes: ["required"] });
});

test("a correction that names nothing is refused, and changes nothing", async () => {
  const known = await withCard(town);
  const before = await parked(town, known);
  for (const more of [{}, { payWith: known.card }]) {
    const nothing = execute(correctSession, again(town.world, known.driver), { sessionId: before.id, ...more });
    expect(await wrongFields(nothing)).toEqual({ "": ["nothing_to_correct"] });
  }
  expect(await reload(town, before.id)).toEqual(before);
});
