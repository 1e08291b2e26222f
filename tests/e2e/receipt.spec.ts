import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import postgres from "postgres";
import { z } from "zod";
import { newToken, uuidv7 } from "@/lib/auth/context";
import { publicId } from "@/lib/domain/id";
import { createSecrets } from "@/lib/secrets";
import { testStack } from "@/tests/support/stack";

const stack = testStack();
const printed = z.object({
  kind: z.enum(["sale", "supplement", "credit"]),
  number: z.string(),
  code: z.string(),
  plate: z.string(),
  total: z.coerce.number(),
  link: z.uuid(),
  app: z.uuid(),
  sealed: z.string(),
});

const owned = z.object({ id: z.uuid(), number: z.string(), driver: z.uuid(), app: z.uuid() });

/** A receipt of the seeded city and its permanent link, as its driver got them by mail. */
async function someReceipt(kind: "sale" | "credit") {
  const owner = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const [row] = await owner`select receipt.kind, number_text as number, verify_code as code, body->>'plate' as plate,
        total_minor as total, link.id as link, link.app_id as app, sealed_token as sealed
      from receipt join link on link.receipt_id = receipt.id
      where receipt.kind = ${kind} and receipt.currency = 'eur' order by receipt.issued_at desc limit 1`;
    const receipt = printed.parse(row);
    const { BAYFARE_KEYS: keys = "", AUTH_SECRET: pepper = "" } = stack.environment;
    const at = { tenant: receipt.app, table: "link", column: "sealed_token", rowId: receipt.link };
    return { ...receipt, path: `/r/${createSecrets(keys, pepper).open(receipt.sealed, at)}` };
  } finally {
    await owner.end();
  }
}

/** Two guests' browsers at the portal: one whose driver has a receipt, and another driver's. */
async function twoGuests() {
  const owner = postgres(stack.databaseUrl, { max: 1, onnotice: () => undefined });
  const { BAYFARE_KEYS: keys = "", AUTH_SECRET: pepper = "" } = stack.environment;
  const { hashToken } = createSecrets(keys, pepper);
  try {
    const rows = await owner`select distinct on (receipt.driver_id) receipt.id, number_text as number,
        receipt.driver_id as driver, receipt.app_id as app
      from receipt join app on app.id = receipt.app_id join driver on driver.id = receipt.driver_id
      where app.is_portal and driver.person_id is null and driver.disabled_at is null limit 2`;
    const guests = rows.map((row) => ({ ...owned.parse(row), token: newToken() }));
    for (const { app, driver, token } of guests) {
      await owner`insert into browser (id, app_id, driver_id, token_hash, created_at)
        values (${uuidv7()}, ${app}, ${driver}, ${hashToken(token)}, now())`;
    }
    return guests;
  } finally {
    await owner.end();
  }
}

async function withoutFaults(page: Page): Promise<void> {
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
}

for (const [language, title] of [
  ["en-GB", "Receipt"],
  ["de-DE", "Beleg"],
  ["fr-FR", "Reçu"],
] as const) {
  test(`a permanent link opens the receipt without an account, on a phone, in ${language}`, async ({ browser }) => {
    const { path, number, plate } = await someReceipt("sale");
    const context = await browser.newContext({ locale: language, viewport: { width: 390, height: 800 } });
    const page = await context.newPage();
    const response = await page.goto(path);
    expect(response?.headers()["cache-control"]).toContain("no-store");
    await expect(page.locator('meta[name="referrer"]')).toHaveAttribute("content", "no-referrer");
    await expect(page.getByRole("heading", { level: 1, name: title, exact: true })).toBeVisible();
    await expect(page.getByText(number)).toBeVisible();
    await expect(page.getByText(plate)).toBeVisible();
    await withoutFaults(page);
    await context.close();
  });
}

test("the PDF of a permanent link is a file named after the receipt", async ({ request }) => {
  const { path, number } = await someReceipt("sale");
  const response = await request.get(`${path}/pdf`);
  expect(response.headers()["content-disposition"]).toBe(`attachment; filename="receipt-${number}.pdf"`);
  expect((await response.body()).subarray(0, 5).toString()).toBe("%PDF-");
});

test("a credit leads to its original and back", async ({ page }) => {
  const { path, number } = await someReceipt("credit");
  await page.goto(path);
  await page.getByRole("link", { name: /^(Receipt|Supplement) TEST-/ }).click();
  await page.getByRole("link", { name: `Credit note ${number}` }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Credit note" })).toBeVisible();
});

test("a stranger checks a code off the paper and learns nothing of the driver", async ({ page }) => {
  const { code, number, plate } = await someReceipt("sale");
  await page.goto("/verify");
  await withoutFaults(page);
  await page.getByLabel("Code on the receipt").fill(` ${code.slice(0, 4)}-${code.slice(4).toUpperCase()} `);
  await page.getByRole("button", { name: "Check" }).click();
  await expect(page.getByRole("heading", { name: "This receipt is genuine" })).toBeVisible();
  await expect(page.getByText(number)).toBeVisible();
  expect(await page.content()).not.toContain(plate);
  await withoutFaults(page);
});

test("a wrong code is told in a clear sentence, and a half one too", async ({ page }) => {
  const response = await page.goto("/verify/abcdefghjkmnpq23");
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "No receipt has this code" })).toBeVisible();
  await page.getByLabel("Code on the receipt").fill("abc");
  await page.getByRole("button", { name: "Check" }).click();
  await expect(page.getByText("This is not a whole code.")).toBeVisible();
});

test("an unknown link, another's receipt and its PDF answer like any page that is not there", async ({ request }) => {
  const { path } = await someReceipt("sale");
  const id = "rct_01hv3n8q6c5e7f8g9h0jkmnpqr";
  for (const address of [`${path}x`, "/r/nothing", `/receipts/${id}`, `/receipts/${id}/pdf`, "/r/nothing/pdf"])
    expect((await request.get(address)).status(), address).toBe(404);
});

test("a guest's own receipt opens in their browser, page and PDF, and in no other guest's", async ({ browser }) => {
  const [mine, theirs] = await twoGuests();
  if (!mine || !theirs) throw new Error("the seed has too few guests");
  const address = `/receipts/${publicId("receipt", mine.id)}`;
  const open = async (token: string) => {
    const context = await browser.newContext();
    await context.addCookies([{ name: "bf_driver", value: token, url: stack.url }]);
    return context;
  };
  const [own, other] = [await open(mine.token), await open(theirs.token)];
  const page = await own.newPage();
  await page.goto(address);
  await expect(page.getByText(mine.number)).toBeVisible();
  const file = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download PDF" }).click();
  expect((await file).suggestedFilename()).toBe(`receipt-${mine.number}.pdf`);
  for (const path of [address, `${address}/pdf`]) expect((await other.request.get(path)).status(), path).toBe(404);
  await Promise.all([own.close(), other.close()]);
});
