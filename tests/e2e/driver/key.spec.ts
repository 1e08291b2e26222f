import { expect } from "@playwright/test";
import { z } from "zod";
import {
  CARDS,
  cardFields,
  expectParked,
  openGuestForm,
  payButton,
  said,
  typeCard,
} from "@/tests/support/pages/driver-pages";
import { sessionIdOf, test } from "@/tests/support/pages/driver-test";
import { chargesOf, GARAGE, portalPlatform } from "@/tests/support/pages/seeded";

const rolled = z.object({ key: z.string() });
const KEY = "**/api/portal/publishable-key";

test("a browser that still has a rolled key fetches the new one past every cache, rebuilds the form once, says so, and pays", async ({
  page,
  plate,
}) => {
  let asked = 0;
  await page.route(KEY, (route) => {
    asked += 1;
    // What a cache may still hold after a roll; Stripe itself refuses it.
    return asked === 1 ? route.fulfill({ json: { publishableKey: "pk_test_rolled000000000000" } }) : route.continue();
  });
  await openGuestForm(page, { zoneCode: GARAGE.zoneCode, plate });
  await expect(page.getByText("The card form was renewed for security. Nothing was charged.")).toBeVisible();
  await expect(cardFields(page).locator("#number")).toHaveValue("");
  await typeCard(page, CARDS.visa);
  await payButton(page).click();
  await expectParked(page);
  expect(asked).toBe(2);
  expect(await chargesOf(GARAGE.operator, sessionIdOf(page))).toHaveLength(1);
});

test("a key that is rolled while the card is half typed ends in a renewed form and one charge", async ({
  page,
  plate,
  control,
  stack,
}) => {
  const { account: platform } = portalPlatform(stack);
  const { key } = await control("POST", "keys/roll", rolled, { platform, kind: "publishable" });
  let asked = 0;
  await page.route(KEY, (route) => {
    asked += 1;
    return asked === 1 ? route.fulfill({ json: { publishableKey: key } }) : route.continue();
  });
  await openGuestForm(page, { zoneCode: GARAGE.zoneCode, plate });
  await typeCard(page, CARDS.visa);
  await control("POST", "keys/expire", z.unknown(), { key });
  await payButton(page).click();
  await expect(page.getByText("The card form was renewed for security. Nothing was charged.")).toBeVisible();
  await expect(cardFields(page).locator("#number")).toHaveValue("");
  await typeCard(page, CARDS.visa);
  await payButton(page).click();
  await expectParked(page);
  expect(asked).toBe(2);
  expect(await chargesOf(GARAGE.operator, sessionIdOf(page))).toHaveLength(1);
});

test("a key that Stripe refuses for good ends in one sentence and a way on, not in a loop", async ({ page, plate }) => {
  let asked = 0;
  await page.route(KEY, (route) => {
    asked += 1;
    return route.fulfill({ json: { publishableKey: "pk_test_rolled000000000000" } });
  });
  await openGuestForm(page, { zoneCode: GARAGE.zoneCode, plate }, { isFormShown: false });
  await expect(said(page, "The card form could not be opened. Nothing was charged.")).toBeVisible();
  expect(asked).toBe(2);
  await page.unroute(KEY);
  await page.getByRole("button", { name: "Try again" }).click();
  await typeCard(page, CARDS.visa);
  await payButton(page).click();
  await expectParked(page);
});
