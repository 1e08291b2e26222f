import { expect } from "@playwright/test";
import {
  answerBank,
  askForOffer,
  bankButton,
  CARDS,
  cardFields,
  expectParked,
  openGuestForm,
  payButton,
  said,
  saveCard,
  typeCard,
} from "@/tests/support/pages/driver-pages";
import { sessionIdOf, test } from "@/tests/support/pages/driver-test";
import { chargesOf, GARAGE } from "@/tests/support/pages/seeded";

test("pressing twice, reloading and going back never pay twice", async ({ page, plate }) => {
  await openGuestForm(page, { zoneCode: GARAGE.zoneCode, plate });
  const id = sessionIdOf(page);
  await typeCard(page, CARDS.visa);
  await page.reload();
  await expect(cardFields(page).locator("#number")).toHaveValue("");
  await typeCard(page, CARDS.visa);
  await payButton(page).dblclick();
  await expectParked(page);
  await page.reload();
  await expectParked(page);
  await page.goBack();
  await expectParked(page);
  expect(sessionIdOf(page)).toBe(id);
  expect(await chargesOf(GARAGE.operator, id)).toHaveLength(1);
});

test("a reload while the bank asks about a typed card leads back to the bank's question, and pays once", async ({
  page,
  plate,
}) => {
  await openGuestForm(page, { zoneCode: GARAGE.zoneCode, plate });
  await typeCard(page, CARDS.asksBank);
  await payButton(page).click();
  await expect(bankButton(page, "Complete")).toBeVisible();
  await page.reload();
  await answerBank(page, "Complete");
  await expectParked(page);
  expect(await chargesOf(GARAGE.operator, sessionIdOf(page))).toHaveLength(1);
});

test("two tabs that pay one offer at the same moment are one stay and one charge", async ({ page, context, plate }) => {
  await askForOffer(page, { zoneCode: GARAGE.zoneCode, plate });
  await saveCard(page, CARDS.visa);
  await expect(page.getByRole("radio", { name: /4242/ })).toBeChecked();
  const other = await context.newPage();
  await other.goto(page.url());
  await Promise.all([payButton(page).click(), payButton(other).click()]);
  await expectParked(page);
  await expectParked(other);
  expect(sessionIdOf(other)).toBe(sessionIdOf(page));
  expect(await chargesOf(GARAGE.operator, sessionIdOf(page))).toHaveLength(1);
});

test("without a connection the offer says so and keeps what was chosen; pressed again it is paid once", async ({
  page,
  context,
  plate,
}) => {
  await askForOffer(page, { zoneCode: GARAGE.zoneCode, plate });
  await saveCard(page, CARDS.visa);
  await expect(page.getByRole("radio", { name: /4242/ })).toBeChecked();
  await context.setOffline(true);
  await payButton(page).click();
  await expect(said(page, "The connection broke")).toBeVisible();
  await expect(page.getByRole("radio", { name: /4242/ })).toBeChecked();
  await context.setOffline(false);
  await payButton(page).click();
  await expectParked(page);
  expect(await chargesOf(GARAGE.operator, sessionIdOf(page))).toHaveLength(1);
});

test("when the answer to a payment is lost on the way, pressing again leads to the stay that was paid", async ({
  page,
  plate,
}) => {
  await askForOffer(page, { zoneCode: GARAGE.zoneCode, plate });
  await saveCard(page, CARDS.visa);
  await expect(page.getByRole("radio", { name: /4242/ })).toBeChecked();
  let isLost = false;
  await page.route("**/pay/quo_*", async (route) => {
    if (isLost || route.request().method() !== "POST") return route.continue();
    isLost = true;
    await route.fetch({ maxRedirects: 0 });
    return route.abort("connectionreset");
  });
  await payButton(page).click();
  await expect(said(page, "The connection broke")).toBeVisible();
  await payButton(page).click();
  await expectParked(page);
  expect(await chargesOf(GARAGE.operator, sessionIdOf(page))).toHaveLength(1);
});

test("when the connection breaks while a guest's card is confirmed, nothing is sent again before Stripe is asked", async ({
  page,
  context,
  plate,
}) => {
  await openGuestForm(page, { zoneCode: GARAGE.zoneCode, plate });
  await typeCard(page, CARDS.visa);
  await context.setOffline(true);
  await payButton(page).click();
  await expect(said(page, "we do not know yet whether the payment went through")).toBeVisible();
  await expect(payButton(page)).toHaveAttribute("aria-disabled", "true");
  await context.setOffline(false);
  await page.getByRole("button", { name: "Check the payment" }).click();
  await expect(said(page, "Nothing was charged. You can try again.")).toBeVisible();
  await payButton(page).click();
  await expectParked(page);
  expect(await chargesOf(GARAGE.operator, sessionIdOf(page))).toHaveLength(1);
});

test("a guest who leaves the checkout has nothing to pay and can begin again at once", async ({ page, plate }) => {
  await openGuestForm(page, { zoneCode: GARAGE.zoneCode, plate });
  const left = sessionIdOf(page);
  await page.getByRole("button", { name: "Cancel this payment" }).click();
  await expect(page).toHaveURL(`/p/${GARAGE.zoneCode}`);
  await openGuestForm(page, { zoneCode: GARAGE.zoneCode, plate });
  await typeCard(page, CARDS.visa);
  await payButton(page).click();
  await expectParked(page);
  expect(await chargesOf(GARAGE.operator, left)).toEqual([]);
  expect(await chargesOf(GARAGE.operator, sessionIdOf(page))).toHaveLength(1);
});
