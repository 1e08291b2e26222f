import { afterAll, beforeAll, expect, test } from "vitest";
import { publicId } from "@/lib/domain/id";
import { loadOffer } from "@/lib/loaders/driver/checkout";
import { type Context, execute } from "@/lib/use-cases/command";
import { checkOut } from "@/lib/use-cases/session/check-out";
import { bankRefuses, openStreet, ownCard, type Street, sessionNow } from "@/tests/support/owing";
import { again, openOffer } from "@/tests/support/park";

let street: Street;
beforeAll(async () => {
  street = await openStreet();
});
afterAll(() => street.world.close());

type Form = { quoteId: string; pay: string; email?: string };
const send = (driver: Context, form: Form) => execute(checkOut, again(street.world, driver), form);
const shownEmail = async (driver: Context, quoteId: string) =>
  (await loadOffer(again(street.world, driver), publicId("quote", quoteId)))?.receiptEmail;

test("the typed address outlives saving a new card and the bank's no, and gets the stay's mails", async () => {
  const { world, portal, place } = street;
  const driver = await world.driver(portal);
  const { id: quoteId } = await openOffer(world, driver, place, "EM001AA");
  expect(await shownEmail(driver, quoteId)).toBeNull();
  expect(await send(driver, { quoteId, pay: "save", email: "kept@example.com" })).toMatchObject({ kind: "card" });
  expect(await shownEmail(driver, quoteId)).toBe("kept@example.com");

  const cardId = await ownCard(street, driver);
  await bankRefuses(street, cardId, "insufficient_funds");
  await expect(send(driver, { quoteId, pay: cardId, email: "better@example.com" })).rejects.toMatchObject({
    code: "payment.declined",
  });
  expect(await shownEmail(driver, quoteId)).toBe("better@example.com");

  const other = await ownCard(street, driver, "pm_card_mastercard");
  const started = await send(driver, { quoteId, pay: other });
  if (started.kind !== "session") throw new Error("no stay");
  expect(await sessionNow(street, started.sessionId)).toMatchObject({ receiptEmail: "better@example.com" });
});

test("an address that is taken out of the form again is forgotten, and nobody else's offer takes one", async () => {
  const { world, portal, place } = street;
  const driver = await world.driver(portal);
  const { id: quoteId } = await openOffer(world, driver, place, "EM002AA");
  await send(driver, { quoteId, pay: "save", email: "typo@example.com" });
  await expect(
    send(await world.driver(portal), { quoteId, pay: "save", email: "stranger@example.com" }),
  ).rejects.toMatchObject({ code: "quote.not_found" });
  expect(await shownEmail(driver, quoteId)).toBe("typo@example.com");
  await send(driver, { quoteId, pay: "save", email: "" });
  expect(await shownEmail(driver, quoteId)).toBeNull();
  const started = await send(driver, { quoteId, pay: await ownCard(street, driver) });
  if (started.kind !== "session") throw new Error("no stay");
  expect(await sessionNow(street, started.sessionId)).toMatchObject({ receiptEmail: null });
});
