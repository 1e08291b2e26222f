import { expect } from "@playwright/test";
import {
  askForOffer,
  CARDS,
  chooseToPay,
  expectParked,
  GUEST,
  openGuestForm,
  payButton,
  typeCard,
} from "@/tests/support/pages/driver-pages";
import { sessionIdOf, test } from "@/tests/support/pages/driver-test";
import { lastMailTo } from "@/tests/support/pages/mails";
import { chargesOf, GARAGE } from "@/tests/support/pages/seeded";

test("a guest types the sign's code, pays by card, is parked, and has the receipt as page, PDF and mail", async ({
  page,
  plate,
  stack,
}) => {
  await page.goto("/");
  await page.getByRole("textbox", { name: "Zone code" }).fill("100 102");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { level: 1, name: GARAGE.name })).toBeVisible();
  await askForOffer(page, { zoneCode: GARAGE.zoneCode, plate });
  await expect(payButton(page)).toHaveText("Pay €3.35");
  const address = `${plate.replace(" ", "-")}@drivers.example`.toLowerCase();
  await page.getByRole("textbox", { name: /^E-mail/ }).fill(address);
  await chooseToPay(page, GUEST);
  await typeCard(page, CARDS.visa);
  await payButton(page).click();
  await expectParked(page);

  const [charge, ...more] = await chargesOf(GARAGE.operator, sessionIdOf(page));
  expect(more).toEqual([]);
  expect(charge).toMatchObject({ amount: 335, application_fee_amount: 48, metadata: { zone_code: GARAGE.zoneCode } });
  expect(JSON.stringify(charge)).not.toContain(plate.replace(" ", ""));

  const receipt = page.getByRole("link", { name: /^Receipt / });
  const number = ((await receipt.textContent()) ?? "").replace("Receipt ", "");
  await receipt.click();
  await expect(page.getByText(number)).toBeVisible();
  const pdf = await page.request.get(`${new URL(page.url()).pathname}/pdf`);
  expect((await pdf.body()).subarray(0, 5).toString()).toBe("%PDF-");
  await expect.poll(() => lastMailTo(stack.mailDir, address)?.subject).toContain(number);
  const link = /http\S+\/r\/\S+/.exec(lastMailTo(stack.mailDir, address)?.text ?? "")?.[0] ?? "";
  await page.context().clearCookies();
  await page.goto(link);
  await expect(page.getByText(number)).toBeVisible();
});

test("a parked guest stays longer for the difference in price, once, and gets a supplement", async ({
  page,
  plate,
}) => {
  await openGuestForm(page, { zoneCode: GARAGE.zoneCode, plate });
  await typeCard(page, CARDS.visa);
  await payButton(page).click();
  await expectParked(page);
  await page.getByRole("link", { name: "Extend" }).click();
  await page.getByRole("radio", { name: /^\+1 h/ }).check({ force: true });
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(payButton(page)).toHaveText("Pay €2.50");
  await chooseToPay(page, GUEST);
  await typeCard(page, CARDS.visa);
  await payButton(page).click();
  await expectParked(page);
  await expect(page.getByRole("link", { name: /^Supplement / })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/^1 h 5\d min|^2 h/);
  const amounts = (await chargesOf(GARAGE.operator, sessionIdOf(page))).map(({ amount }) => amount);
  expect(amounts.sort()).toEqual([250, 335]);
});

test("a stay within the free minutes starts without a card", async ({ page, plate }) => {
  await page.goto("/p/100101");
  await page.getByRole("textbox", { name: "Number plate" }).fill(plate);
  const shortest = page.getByRole("slider");
  await shortest.fill(await shortest.getAttribute("min").then((least) => least ?? "1"));
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Start free stay" }).click();
  await expectParked(page);
  expect(await chargesOf(GARAGE.operator, sessionIdOf(page))).toEqual([]);
});
