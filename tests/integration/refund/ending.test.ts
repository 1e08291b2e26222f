import { afterAll, beforeAll, expect, test } from "vitest";
import type { Context } from "@/lib/use-cases/command";
import { booksOff, NOTHING_OFF } from "@/tests/support/books";
import { correct, flatPlace } from "@/tests/support/moving";
import { answerChallenge, savedCard, work } from "@/tests/support/park";
import { ask, hire } from "@/tests/support/refunds";
import {
  extend,
  longer,
  openTown,
  parked,
  pass,
  received,
  refusal,
  reload,
  type Town,
  withCard,
} from "@/tests/support/town";

let town: Town;
beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.world.close());

async function agent(): Promise<Context> {
  const personId = await hire(town.world);
  const secondFactorAt = town.world.now();
  return town.world.context({ kind: "support", role: "support_agent", appId: null, personId, secondFactorAt });
}

/** Asked for and not carried out yet: it can still be undone. */
const ending = async (sessionId: string) =>
  ask(town.world, await agent(), sessionId, { amountMinor: 100, keepSessionValid: false });

const BUSY = "session.payment_under_way";

test("while a refund is ending a stay nothing more is sold for it, neither time nor a dearer place", async () => {
  const dear = await flatPlace(town, "750010", 500);
  const { driver, card } = await withCard(town);
  const { id } = await parked(town, { driver, card });
  const quote = await longer(town, driver, id, 120);
  await ending(id);
  expect((await refusal(extend(town, driver, quote, card))).code).toBe(BUSY);
  expect((await refusal(correct(town, driver, id, { zoneCode: dear.zoneCode, payWith: card }))).code).toBe(BUSY);
  await pass(town, 60);
  expect(await reload(town, id)).toMatchObject({ sessionStatus: "COMPLETE", paidMinor: 335, refundedMinor: 100 });
});

test("time that was being paid when the refund was asked for goes back whole", async () => {
  const { driver, card } = await withCard(town);
  const { id } = await parked(town, { driver, card });
  const asking = await savedCard(town.world, town.portal, driver, "pm_card_authenticationRequiredSetupForOffSession");
  const quote = await longer(town, driver, id, 120);
  await extend(town, driver, quote, asking);
  await ending(id);
  await answerChallenge(town.world, town.portal, id, "complete");
  await pass(town, 60, 60);
  const stay = await reload(town, id);
  expect(stay).toMatchObject({ sessionStatus: "COMPLETE", minutes: 60, refundedMinor: 100 + quote.totalMinor });
  expect((await received(town, id)).length).toBe(2);
});

test("after all of it the books balance to the cent", async () => {
  await work(town.world);
  expect(await booksOff(town.world)).toEqual(NOTHING_OFF);
});
