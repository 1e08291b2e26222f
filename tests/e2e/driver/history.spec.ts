import { expect } from "@playwright/test";
import { askForOffer, expectParked, payButton, saveCard } from "@/tests/support/pages/driver-pages";
import { test } from "@/tests/support/pages/driver-test";
import { lastMailTo } from "@/tests/support/pages/mails";
import { GARAGE } from "@/tests/support/pages/seeded";

test("a driver signs in by a link from a mail and finds stays and cards again in another browser", async ({
  page,
  plate,
  stack,
  browser,
}) => {
  const email = `${plate.replace(" ", "-")}@drivers.example`.toLowerCase();
  const signIn = async (tab: typeof page) => {
    const before = lastMailTo(stack.mailDir, email)?.id;
    await tab.goto("/sign-in?next=/sessions");
    await tab.getByRole("textbox").first().fill(email);
    await tab.getByRole("button", { name: /link/i }).click();
    await expect.poll(() => lastMailTo(stack.mailDir, email)?.id).not.toBe(before);
    const link = /http\S+\/sign-in\/confirm\S+/.exec(lastMailTo(stack.mailDir, email)?.text ?? "")?.[0] ?? "";
    await tab.goto(link);
    await tab.getByRole("button", { name: "Sign in" }).click();
    await expect(tab).toHaveURL("/sessions");
  };
  await signIn(page);
  await expect(page.getByText("No stays yet")).toBeVisible();
  await askForOffer(page, { zoneCode: GARAGE.zoneCode, plate });
  await saveCard(page, "4242424242424242");
  await expect(page.getByRole("radio", { name: /4242/ })).toBeChecked();
  await payButton(page).click();
  await expectParked(page);
  const stay = page.url();

  const elsewhere = await browser.newContext();
  const tab = await elsewhere.newPage();
  await tab.goto(stay);
  await expect(tab.getByRole("heading", { level: 1, name: "There is nothing here" })).toBeVisible();
  await signIn(tab);
  await tab.getByRole("link", { name: GARAGE.name }).click();
  await expect(tab).toHaveURL(stay);
  await tab.goto("/cards");
  await expect(tab.getByText("Visa •••• 4242")).toBeVisible();
  await elsewhere.close();
});

test("a guest's stays are in the history of this browser only", async ({ page, plate, browser }) => {
  await askForOffer(page, { zoneCode: "100101", plate, duration: /^30 min/ });
  await page.goto("/sessions");
  await expect(page.getByText("No stays yet")).toBeVisible();
  await askForOffer(page, { zoneCode: GARAGE.zoneCode, plate });
  await saveCard(page, "4242424242424242");
  await expect(page.getByRole("radio", { name: /4242/ })).toBeChecked();
  await payButton(page).click();
  await expectParked(page);
  await page.getByRole("link", { name: "Your stays" }).click();
  await expect(page.getByRole("link", { name: GARAGE.name })).toHaveCount(1);
  const stranger = await browser.newContext();
  const tab = await stranger.newPage();
  await tab.goto("/sessions");
  await expect(tab.getByText("No stays yet")).toBeVisible();
  await stranger.close();
});
