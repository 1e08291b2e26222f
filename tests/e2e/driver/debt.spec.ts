import { expect } from "@playwright/test";
import { publicId } from "@/lib/domain/id";
import { accessibilityFaults } from "@/tests/support/pages/accessibility";
import {
  answerBank,
  askForOffer,
  CARDS,
  cardFields,
  payButton,
  said,
  typeCard,
} from "@/tests/support/pages/driver-pages";
import { guestInStack, placeOfForty } from "@/tests/support/pages/owing-driver";
import { linkIn } from "@/tests/support/pages/owing-link";
import { NOTHING_LEFT, OTHER_CARD, stand, test } from "@/tests/support/pages/owing-test";
import { GARAGE } from "@/tests/support/pages/seeded";

test("40.00 with 30.00 held and the rest declined is a debt of 10.00: the next start says so and leads to it, the mail's link pays it with the bank's leave, and the driver parks again", async ({
  page,
  elsewhere,
  sql,
  stack,
  plate,
}) => {
  const guest = await guestInStack(sql);
  const card = await guest.card("pm_card_visa");
  const debt = await guest.owe(await placeOfForty(sql, "Quai de Rive"), card);
  expect(await stand(sql, debt)).toEqual({ status: "COMPLETE", balance: "DEBT", owed: -1000 });

  await guest.enter(page.context());
  for (const path of ["/", `/p/${GARAGE.zoneCode}`]) {
    await page.goto(path);
    await expect(page.getByText("You still owe €10.00 for Quai de Rive.")).toBeVisible();
  }
  await askForOffer(page, { zoneCode: GARAGE.zoneCode, plate });
  const offer = new URL(page.url()).pathname;
  await payButton(page).click();
  await expect(said(page, "Your stay at Quai de Rive is not paid yet (€10.00).")).toBeVisible();
  await page.getByRole("link", { name: "Pay what you owe" }).click();
  await expect(page).toHaveURL(`/owed?next=${encodeURIComponent(offer)}`);
  await expect(page.getByText("There was not enough money on the card.")).toBeVisible();

  const phone = await elsewhere();
  await phone.goto(await linkIn(stack, guest.email));
  await expect(phone.getByRole("heading", { level: 2, name: "Quai de Rive" })).toBeVisible();
  await expect(phone.getByRole("radio", { name: /Visa •••• 4242.*possible again from/ })).not.toBeChecked();
  await expect(phone.getByRole("radio", { name: OTHER_CARD })).toBeChecked();
  await phone.getByRole("button", { name: "Pay €10.00" }).click();
  await expect(cardFields(phone).locator("#number")).toBeVisible();
  await typeCard(phone, CARDS.asksBank);
  await phone.getByRole("button", { name: "Pay €10.00" }).click();
  await answerBank(phone, "Complete");
  await expect(phone.getByRole("heading", { name: NOTHING_LEFT })).toBeVisible();
  await expect(phone.getByRole("link", { name: /^Receipt / })).toBeVisible();
  await phone.getByRole("link", { name: /^Supplement / }).click();
  await expect(phone.getByText("€10.00").first()).toBeVisible();
  // Whoever holds the link has nothing else: no stays, no cards.
  await phone.goto("/sessions");
  await expect(phone.getByText("No stays yet")).toBeVisible();
  expect(await stand(sql, debt)).toEqual({ status: "COMPLETE", balance: "PAID", owed: 0 });

  await page.goto(offer);
  await payButton(page).click();
  await expect(page).toHaveURL(/\/sessions\/ses_\w+$/);
  await page.goto(`/sessions/${publicId("session", debt)}`);
  await expect(page.getByRole("link", { name: /^(Receipt|Supplement) / })).toHaveCount(2);
});

test("whoever pays from a refused start is back at the offer, and a card that the bank asks about is asked about", async ({
  page,
  sql,
  plate,
}) => {
  const guest = await guestInStack(sql);
  const poor = await guest.card("pm_card_visa");
  await guest.owe(await placeOfForty(sql, "Quai du Nord"), poor);
  const asking = await guest.card("pm_card_mastercard");
  await guest.bankSays(asking, "authentication_required", 2);
  await guest.enter(page.context());
  await askForOffer(page, { zoneCode: GARAGE.zoneCode, plate });
  const offer = new URL(page.url()).pathname;
  await payButton(page).click();
  await page.getByRole("link", { name: "Pay what you owe" }).click();

  await page.getByRole("radio", { name: /Visa •••• 4242/ }).check();
  await page.getByRole("button", { name: "Pay €10.00" }).click();
  await expect(said(page, "This card was tried a short while ago.")).toBeVisible();
  await page.getByRole("radio", { name: /Mastercard/ }).check();
  await page.getByRole("button", { name: "Pay €10.00" }).click();
  await answerBank(page, "Fail");
  await expect(said(page, "Your bank could not confirm that it is you.")).toBeVisible();
  await expect(page.getByText("We do not try again by ourselves.")).toBeVisible();

  const fresh = await guest.card("pm_card_fr");
  await guest.bankSays(fresh, "authentication_required");
  await page.reload();
  await page.getByRole("radio", { name: /Visa •••• 0003/ }).check();
  await page.getByRole("button", { name: "Pay €10.00" }).click();
  await answerBank(page, "Complete");
  await expect(page).toHaveURL(offer);
  await payButton(page).click();
  await expect(page).toHaveURL(/\/sessions\/ses_\w+$/);
});

test("a declined card is told in words, and another one is typed; giving the form up leads back to the choice", async ({
  page,
  sql,
}) => {
  const guest = await guestInStack(sql);
  const card = await guest.card("pm_card_visa");
  await guest.owe(await placeOfForty(sql, "Quai du Sud"), card, "expired_card");
  const other = await guest.card("pm_card_mastercard");
  await guest.bankSays(other, "insufficient_funds");
  await guest.enter(page.context());
  await page.goto("/owed");
  await expect(page.getByText("The card has expired.")).toBeVisible();
  await page.getByRole("radio", { name: /Mastercard/ }).check();
  await page.getByRole("button", { name: "Pay €10.00" }).click();
  await expect(said(page, "There is not enough money on this card.")).toBeVisible();
  await page.getByRole("radio", { name: OTHER_CARD }).check();
  await page.getByRole("button", { name: "Pay €10.00" }).click();
  await expect(cardFields(page).locator("#number")).toBeVisible();
  await page.getByRole("button", { name: "Pay another way" }).click();
  await expect(page.getByRole("radio", { name: OTHER_CARD })).toBeVisible();
  await page.getByRole("radio", { name: OTHER_CARD }).check();
  await page.getByRole("button", { name: "Pay €10.00" }).click();
  await typeCard(page, "4000000000009995");
  await page.getByRole("button", { name: "Pay €10.00" }).click();
  await expect(said(page, "There is not enough money on this card.")).toBeVisible();
  await typeCard(page, CARDS.visa);
  await page.getByRole("button", { name: "Pay €10.00" }).click();
  await expect(page.getByRole("heading", { name: NOTHING_LEFT })).toBeVisible();
});

test("two debts are paid one after the other, also where the bank asks at the first", async ({ page, sql }) => {
  const guest = await guestInStack(sql);
  const card = await guest.card("pm_card_visa");
  const [first, second] = [await placeOfForty(sql, "Quai Est"), await placeOfForty(sql, "Quai Ouest")];
  const stays = [await guest.owe(first, card)];
  // The first debt is forgotten for the moment in which the second stay begins.
  await sql`update session set debt_since = null where id = ${stays[0] ?? ""}`;
  stays.push(await guest.owe(second, card));
  await sql`update session set debt_since = created_at where id = ${stays[0] ?? ""}`;
  const asking = await guest.card("pm_card_mastercard");
  await guest.bankSays(asking, "authentication_required");
  await guest.enter(page.context());
  await page.goto("/owed");
  await expect(page.getByRole("radio", { name: "Everything: €20.00" })).toBeChecked();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("radio", { name: /Mastercard/ }).check();
  await page.getByRole("button", { name: "Pay now" }).click();
  await answerBank(page, "Complete");
  await expect(page.getByText("A stay is paid. This is still to be paid:")).toBeVisible();
  await expect(page.getByRole("heading", { level: 2, name: "Quai Ouest" })).toBeVisible();
  await expect(page.getByRole("radio", { name: /Mastercard/ })).toBeChecked();
  await page.getByRole("button", { name: "Pay €10.00" }).click();
  await expect(page.getByRole("heading", { name: NOTHING_LEFT })).toBeVisible();
  for (const stay of stays) expect(await stand(sql, stay)).toMatchObject({ balance: "PAID", owed: 0 });
});
