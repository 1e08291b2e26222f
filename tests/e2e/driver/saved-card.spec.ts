import { expect } from "@playwright/test";
import {
  answerBank,
  askForOffer,
  CARDS,
  cardFields,
  chooseToPay,
  expectParked,
  openGuestForm,
  payButton,
  SAVE,
  said,
  saveCard,
  typeCard,
} from "@/tests/support/pages/driver-pages";
import { sessionIdOf, test } from "@/tests/support/pages/driver-test";
import { chargesOf, GARAGE, HOSPITAL } from "@/tests/support/pages/seeded";

test("a card is saved once and pays the next stay, at another operator, with one tap", async ({ page, plate }) => {
  await askForOffer(page, { zoneCode: GARAGE.zoneCode, plate });
  await saveCard(page, CARDS.visa);
  await expect(page.getByRole("radio", { name: /^Visa •••• 4242/ })).toBeChecked();
  await payButton(page).click();
  await expectParked(page);
  expect(await chargesOf(GARAGE.operator, sessionIdOf(page))).toHaveLength(1);

  await askForOffer(page, { zoneCode: HOSPITAL.zoneCode, plate });
  await expect(page.getByRole("radio", { name: /^Visa •••• 4242/ })).toBeChecked();
  await payButton(page).click();
  await expectParked(page);
  expect(await chargesOf(HOSPITAL.operator, sessionIdOf(page))).toMatchObject([{ currency: "gbp" }]);
});

test("a co-badged card runs on Cartes Bancaires where its driver chose so, saved or not", async ({ page, plate }) => {
  await openGuestForm(page, { zoneCode: GARAGE.zoneCode, plate });
  await typeCard(page, CARDS.cartesBancaires);
  await cardFields(page).getByRole("radio", { name: "Cartes Bancaires" }).check();
  await payButton(page).click();
  await expectParked(page);
  const asGuest = await chargesOf(GARAGE.operator, sessionIdOf(page));
  expect(asGuest.map((charge) => charge.payment_method_details?.card?.network)).toEqual(["cartes_bancaires"]);

  await askForOffer(page, { zoneCode: GARAGE.zoneCode, plate: `${plate}B` });
  await chooseToPay(page, SAVE);
  await typeCard(page, CARDS.cartesBancaires);
  await cardFields(page).getByRole("radio", { name: "Visa" }).check();
  await page.getByRole("button", { name: "Save card" }).click();
  await expect(page.getByRole("radio", { name: /1001.*runs on Visa/ })).toBeChecked();
  const offer = page.url();
  await page.goto("/cards");
  await page.getByRole("button", { name: "Use Cartes Bancaires" }).click();
  await expect(page.getByText(/runs on Cartes Bancaires/)).toBeVisible();
  await page.goto(offer);
  await expect(page.getByRole("radio", { name: /1001.*runs on Cartes Bancaires/ })).toBeChecked();
  await payButton(page).click();
  await expectParked(page);
  const saved = await chargesOf(GARAGE.operator, sessionIdOf(page));
  expect(saved.map((charge) => charge.payment_method_details?.card?.network)).toEqual(["cartes_bancaires"]);

  await askForOffer(page, { zoneCode: HOSPITAL.zoneCode, plate });
  await expect(page.getByRole("radio", { name: /1001.*runs on Visa/ })).toBeVisible();
});

test("when the bank asks and is answered, the driver is parked and charged once", async ({ page, plate }) => {
  await askForOffer(page, { zoneCode: GARAGE.zoneCode, plate });
  await saveCard(page, CARDS.asksBank);
  await answerBank(page, "Complete");
  await expect(page).toHaveURL(/card=/);
  await payButton(page).click();
  await answerBank(page, "Complete");
  await expectParked(page);
  expect(await chargesOf(GARAGE.operator, sessionIdOf(page))).toHaveLength(1);
});

test("when the bank says no, nothing is charged, and the same offer is paid with another card", async ({
  page,
  plate,
}) => {
  await askForOffer(page, { zoneCode: GARAGE.zoneCode, plate });
  const offer = new URL(page.url()).pathname;
  await saveCard(page, CARDS.asksBank);
  await answerBank(page, "Complete");
  await expect(page).toHaveURL(/card=/);
  await payButton(page).click();
  await expect(page).toHaveURL(/\/sessions\/ses_\w+\/pay$/);
  const refused = sessionIdOf(page);
  await answerBank(page, "Fail");
  await expect(page).toHaveURL(`${offer}?declined=authentication_failed`);
  await expect(said(page, "Your bank could not confirm that it is you")).toBeVisible();
  expect(await chargesOf(GARAGE.operator, refused)).toEqual([]);
  await saveCard(page, CARDS.visa);
  await expect(page.getByRole("radio", { name: /4242/ })).toBeChecked();
  await payButton(page).click();
  await expectParked(page);
  expect(await chargesOf(GARAGE.operator, sessionIdOf(page))).toHaveLength(1);
});

test("a removed card is not offered again, and another one can be made the first", async ({ page, plate }) => {
  await askForOffer(page, { zoneCode: GARAGE.zoneCode, plate });
  const offer = page.url();
  await saveCard(page, CARDS.visa);
  await expect(page).toHaveURL(/card=/);
  await saveCard(page, CARDS.savesThenDeclines);
  await expect(page.getByRole("radio", { name: /0341/ })).toBeChecked();
  await page.goto("/cards");
  const [first, second] = [
    page.getByRole("listitem").filter({ hasText: "4242" }),
    page.getByRole("listitem").filter({ hasText: "0341" }),
  ];
  await expect(first).toContainText("used first");
  await second.getByRole("button", { name: "Use first" }).click();
  await expect(second).toContainText("used first");
  await second.getByRole("button", { name: "Remove" }).click();
  await expect(second).toHaveCount(0);
  await page.goto(offer);
  await expect(page.getByRole("radio", { name: /4242/ })).toBeVisible();
  await expect(page.getByRole("radio", { name: /0341/ })).toHaveCount(0);
});
