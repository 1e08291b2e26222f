import { expect } from "@playwright/test";
import { test } from "@/tests/support/pages/driver-test";
import { GARAGE } from "@/tests/support/pages/seeded";

test.use({ javaScriptEnabled: false });

test("without JavaScript one comes from the sign to the card form, and is told there what it needs", async ({
  page,
  plate,
}) => {
  await page.goto("/");
  await page.getByRole("textbox", { name: "Zone code" }).fill(GARAGE.zoneCode);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("textbox", { name: "Number plate" }).fill("???");
  await page.getByRole("radio", { name: /^2 h/ }).check({ force: true });
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.locator("#plate-error")).toContainText("does not look like a number plate");
  await expect(page.getByRole("textbox", { name: "Number plate" })).toHaveValue("???");
  await expect(page.getByRole("radio", { name: /^2 h/ })).toBeChecked();
  await page.getByRole("textbox", { name: "Number plate" }).fill(plate);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(/\/pay\/quo_/);
  await page.getByRole("radio", { name: /^Pay by card, once/ }).check();
  await page.getByRole("textbox", { name: /^E-mail/ }).fill("nobody");
  await page.getByRole("button", { name: "Pay €5.85" }).click();
  await expect(page.getByText("Enter an e-mail address such as")).toBeVisible();
  await expect(page.getByRole("textbox", { name: /^E-mail/ })).toHaveValue("nobody");
  await expect(page.getByRole("radio", { name: /^Pay by card, once/ })).toBeChecked();
  await page.getByRole("textbox", { name: /^E-mail/ }).fill("");
  await page.getByRole("button", { name: "Pay €5.85" }).click();
  await expect(page).toHaveURL(/\/sessions\/ses_\w+\/pay$/);
  await expect(page.locator("noscript p")).toBeVisible();
  expect(await page.locator("noscript p").innerText()).toContain("Entering a card needs JavaScript.");
  await page.getByRole("button", { name: "Cancel this payment" }).click();
  await expect(page).toHaveURL(`/p/${GARAGE.zoneCode}`);
});

test("a free stay needs no script at all", async ({ page, plate }) => {
  await page.goto("/p/100101");
  await page.getByRole("textbox", { name: "Number plate" }).fill(plate);
  await page.getByRole("radio", { name: /^15 min/ }).check({ force: true });
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Start free stay" }).click();
  await expect(page).toHaveURL(/\/sessions\/ses_\w+$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("left");
});
