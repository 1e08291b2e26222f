import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { closeDatabase } from "@/lib/auth/context";
import { publicId } from "@/lib/domain/id";
import { accessibilityFaults } from "@/tests/support/pages/accessibility";
import { test } from "@/tests/support/pages/driver-test";
import { creditInStack, receiptInStack, type StackReceipt } from "@/tests/support/stack-stay";

let sale: StackReceipt;
test.beforeAll(async () => {
  sale = await receiptInStack();
});
test.afterAll(() => closeDatabase());

async function withoutFaults(page: Page): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
}

for (const [locale, title] of [
  ["en-GB", "Receipt"],
  ["de-DE", "Beleg"],
  ["fr-FR", "Reçu"],
] as const) {
  test.describe(locale, () => {
    test.use({ locale, viewport: { width: 390, height: 800 } });
    test("a permanent link opens the receipt on a phone without an account", async ({ page }) => {
      const response = await page.goto(sale.path);
      expect(response?.headers()["cache-control"]).toContain("no-store");
      await expect(page.locator('meta[name="referrer"]')).toHaveAttribute("content", "no-referrer");
      await expect(page.getByRole("heading", { level: 1, name: title, exact: true })).toBeVisible();
      await expect(page.getByText(sale.row.numberText)).toBeVisible();
      await expect(page.getByText(sale.row.body.plate)).toBeVisible();
      await withoutFaults(page);
    });
  });
}

test("the PDF of a permanent link is a file named after the receipt", async ({ request }) => {
  const response = await request.get(`${sale.path}/pdf`);
  const name = `receipt-${sale.row.numberText}.pdf`;
  expect(response.headers()["content-disposition"]).toBe(`attachment; filename="${name}"`);
  expect((await response.body()).subarray(0, 5).toString()).toBe("%PDF-");
});

test("a stranger checks a code off the paper and learns nothing of the driver", async ({ page }) => {
  const { verifyCode: code, numberText, body } = sale.row;
  await page.goto("/verify");
  await withoutFaults(page);
  await page.getByLabel("Code on the receipt").fill(` ${code.slice(0, 4)}-${code.slice(4).toUpperCase()} `);
  await page.getByRole("button", { name: "Check" }).click();
  await expect(page.getByRole("heading", { name: "This receipt is genuine" })).toBeVisible();
  await expect(page.getByText(numberText)).toBeVisible();
  expect(await page.content()).not.toContain(body.plate);
  await withoutFaults(page);
});

test("a credit leads to its original and back, and the check page tells of it", async ({ page }) => {
  const paid = await receiptInStack();
  const credit = await creditInStack(paid);
  await page.goto(credit.path);
  await expect(page.getByText(`For receipt ${paid.row.numberText}. Reason: goodwill.`)).toBeVisible();
  await page.getByRole("link", { name: `Receipt ${paid.row.numberText}` }).click();
  await page.getByRole("link", { name: `Credit note ${credit.row.numberText}` }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Credit note" })).toBeVisible();
  await page.goto(`/verify/${paid.row.verifyCode}`);
  await expect(page.getByText("€1.00 of it was credited later")).toBeVisible();
});

test("a wrong code is told in a clear sentence, and a half one too", async ({ page }) => {
  const response = await page.goto("/verify/abcdefghjkmnpq23");
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "No receipt has this code" })).toBeVisible();
  await page.getByLabel("Code on the receipt").fill("abc");
  await page.getByRole("button", { name: "Check" }).click();
  await expect(page.getByText("This is not a whole code.")).toBeVisible();
});

test("a guest's own receipt opens in their browser, page and PDF; for everybody else it is not there", async ({
  page,
  context,
  request,
  stack,
}) => {
  const address = `/receipts/${publicId("receipt", sale.row.id)}`;
  const unknown = ["/receipts/rct_01hv3n8q6c5e7f8g9h0jkmnpqr", `${sale.path}x`, "/r/nothing", "/r/nothing/pdf"];
  for (const path of [address, `${address}/pdf`, ...unknown])
    expect((await request.get(path)).status(), path).toBe(404);
  const other = await receiptInStack();
  const as = (value: string) => context.addCookies([{ name: "bf_driver", value, url: stack.url }]);
  await as(other.browserToken);
  for (const path of [address, `${address}/pdf`]) expect((await context.request.get(path)).status(), path).toBe(404);
  await as(sale.browserToken);
  await page.goto(address);
  await expect(page.getByText(sale.row.numberText)).toBeVisible();
  const file = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download PDF" }).click();
  expect((await file).suggestedFilename()).toBe(`receipt-${sale.row.numberText}.pdf`);
});
