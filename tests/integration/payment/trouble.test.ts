import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { SessionRow } from "@/db/store/session";
import type { Context } from "@/lib/use-cases/command";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import { correct, flatPlace } from "@/tests/support/moving";
import { lastCall, park, paymentOf, stripeCalls, work } from "@/tests/support/park";
import {
  calm,
  extend,
  longer,
  newOffer,
  openTown,
  parked,
  pass,
  received,
  refusal,
  regular,
  reload,
  SENDS,
  type Town,
  trouble,
  webhooks,
  withCard,
} from "@/tests/support/town";

const DEAR = "750010";

let town: Town;

beforeAll(async () => {
  town = await openTown();
  await flatPlace(town, DEAR, 500);
});
afterAll(() => town.world.close());
afterEach(async () => {
  await calm(town);
  await webhooks(town, "normal");
});

const creates = async (after: number) =>
  (await stripeCalls(town.world, after)).filter(({ call }) => call === "POST /v1/payment_intents").length;

/** What a start, an extension or a correction is once its trouble is over. */
type Way = {
  readonly name: string;
  readonly begin: () => Promise<{ driver: Context; press: () => Promise<SessionRow>; received: number[] }>;
  readonly isDone: (session: SessionRow) => boolean;
};
const start: Way = {
  name: "start",
  begin: async () => {
    const { driver, card } = await regular(town);
    const quote = await newOffer(town, driver);
    return { driver, press: () => park(town.world, driver, quote, card), received: [quote.totalMinor] };
  },
  isDone: (session) => session.sessionStatus === "STARTED",
};
const extension: Way = {
  name: "extension",
  begin: async () => {
    const known = await withCard(town);
    const session = await parked(town, known);
    const quote = await longer(town, known.driver, session.id, 120);
    const press = () => extend(town, known.driver, quote, known.card);
    return { driver: known.driver, press, received: [quote.totalMinor, session.totalMinor] };
  },
  isDone: (session) => session.sessionStatus === "STARTED" && session.minutes === 120,
};
const correction: Way = {
  name: "correction of the place",
  begin: async () => {
    const known = await withCard(town);
    const session = await parked(town, known);
    const press = () => correct(town, known.driver, session.id, { zoneCode: DEAR });
    return { driver: known.driver, press, received: [200, session.totalMinor] };
  },
  isDone: (session) => session.sessionStatus === "STARTED" && session.zoneCode === DEAR,
};
describe.each([start, extension, correction])("$name", ({ begin, isDone }) => {
  test.each(["answer_lost", "cut_before", "server_error"] as const)(
    "%s: the driver reads that we are checking; the same request is sent again within seconds and there is one charge",
    async (kind) => {
      await webhooks(town, "drop");
      const way = await begin();
      await trouble(town, kind, SENDS);
      const session = await way.press();
      expect(isDone(session)).toBe(false);
      await calm(town);
      await pass(town, 4);
      expect(isDone(await reload(town, session.id))).toBe(true);
      expect(await received(town, session.id)).toEqual(way.received);
      expect(await way.press()).toMatchObject({ id: session.id });
      expect(await received(town, session.id)).toEqual(way.received);
    },
  );

  test("a stored 500 after the charge is found by its metadata three minutes after the tap, and counts from the tap", async () => {
    await webhooks(town, "drop");
    const way = await begin();
    const before = await lastCall(town.world);
    await trouble(town, "server_error_after");
    const session = await way.press();
    await pass(town, 4, 8, 16, 32, 50);
    expect(isDone(await reload(town, session.id))).toBe(false);
    expect(await creates(before)).toBeLessThanOrEqual(7);
    await pass(town, 75);
    expect(isDone(await reload(town, session.id))).toBe(true);
    expect(await received(town, session.id)).toEqual(way.received);
  });

  test("a charge whose answer never comes is not sent again after two minutes, and is found", async () => {
    await webhooks(town, "drop");
    const way = await begin();
    await trouble(town, "answer_lost", SENDS);
    const session = await way.press();
    await calm(town);
    await trouble(town, "cut_before", 50);
    await pass(town, 10, 30, 60);
    const before = await lastCall(town.world);
    await pass(town, 30, 30, 30);
    expect(await creates(before)).toBe(0);
    await calm(town);
    await pass(town, 60);
    expect(isDone(await reload(town, session.id))).toBe(true);
    expect(await received(town, session.id)).toEqual(way.received);
  });

  test("what never reached Stripe is absent at three and at ten minutes, and only then is it given up: nothing was charged", async () => {
    await webhooks(town, "drop");
    const way = await begin();
    await trouble(town, "cut_before", 50);
    const session = await way.press();
    await pass(town, 30, 60, 60, 60, 60);
    expect((await paymentOf(town.world, session.id)).status).toBe("created");
    await pass(town, 310);
    expect((await paymentOf(town.world, session.id)).status).toBe("created");
    await pass(town, 30);
    expect((await paymentOf(town.world, session.id)).status).toBe("canceled");
    expect(isDone(await reload(town, session.id))).toBe(false);
    expect(await received(town, session.id)).toEqual(way.received.slice(1));
  });

  test("too many requests: nothing was sent, nothing is open, and the same offer works at once", async () => {
    const way = await begin();
    await trouble(town, "rate_limit");
    expect((await refusal(way.press())).code).toBe("stripe.unavailable");
    const session = await way.press();
    expect(isDone(session)).toBe(true);
    expect(await received(town, session.id)).toEqual(way.received);
  });
});

test("a charge whose answer was cut off is not taken for unsent when the second try meets too many requests", async () => {
  const { driver, card } = await regular(town);
  const quote = await newOffer(town, driver);
  await trouble(town, "answer_lost");
  await trouble(town, "rate_limit");
  const session = await park(town.world, driver, quote, card);
  expect(session.sessionStatus).toBe("CREATED");
  await pass(town, 4);
  expect((await reload(town, session.id)).sessionStatus).toBe("STARTED");
  expect(await received(town, session.id)).toEqual([quote.totalMinor]);
});

test("a connection that was closed before the request went out delays nobody: the second try parks", async () => {
  const { driver, card } = await regular(town);
  await trouble(town, "cut_before");
  expect((await park(town.world, driver, await newOffer(town, driver), card)).sessionStatus).toBe("STARTED");
});

test("answers that hang until the request is given up end in one charge each", async () => {
  await webhooks(town, "drop");
  const ways = await Promise.all([start.begin(), extension.begin()]);
  await trouble(town, "hang", 2);
  const pressed = await Promise.all(ways.map((way) => way.press()));
  await pass(town, 4, 30);
  for (const [index, { id }] of pressed.entries()) {
    expect(await reload(town, id)).toMatchObject({ sessionStatus: "STARTED", minutes: [60, 120][index] });
    expect(await received(town, id)).toEqual(ways[index]?.received);
  }
});

test("after all this trouble the books balance to the cent", async () => {
  await calm(town);
  await webhooks(town, "normal");
  await work(town.world);
  await pass(town, 60);
  expect(await booksOff(town.world)).toEqual(NOTHING_OFF);
});
