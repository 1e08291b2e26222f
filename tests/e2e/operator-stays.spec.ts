import { randomBytes } from "node:crypto";
import { expect } from "@playwright/test";
import { uuidv7 } from "@/lib/auth/context";
import { publicId } from "@/lib/domain/id";
import { accessibilityFaults } from "@/tests/support/pages/accessibility";
import { personOf, signIn, test } from "@/tests/support/pages/operator-pages";
import { creditInStack, receiptInStack } from "@/tests/support/stack-stay";

/** A paid stay at Rivelune with a part paid back. */
let stay: { sessionId: string; receiptId: string; session: string; plate: string; number: string };
test.beforeAll(async () => {
  const sale = await receiptInStack();
  await creditInStack(sale);
  const { id: receiptId, sessionId, numberText, body } = sale.row;
  stay = { sessionId, receiptId, session: publicId("session", sessionId), plate: body.plate, number: numberText };
});

test("a stay is found by plate and followed to its receipt and back", async ({ page, sql }) => {
  await signIn(page, await personOf(sql, "rivelune", "owner"));
  await page.getByRole("link", { name: "Stays", exact: true }).click();
  await page.getByLabel("Plate or receipt number").fill(stay.number);
  await page.keyboard.press("Enter");
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await page.locator("tbody a").click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(stay.plate);
  for (const part of ["The stay", "Amounts", "Payments", "Receipts", "Refunds", "What happened", "Ledger"]) {
    await expect(page.getByRole("heading", { level: 2, name: part })).toBeVisible();
  }
  await page.getByRole("link", { name: stay.number }).click();
  await expect(page.getByText(stay.number)).toBeVisible();
  await page.getByRole("link", { name: "To the stay" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(stay.plate);
});

test("more stays than a page holds are paged through without losing the filter", async ({ page, sql }) => {
  const letters = randomBytes(2).toString("hex").toUpperCase();
  // Stays that never started weigh nothing in any book.
  await sql`
    insert into session (id, app_id, operator_id, connection_id, place_id, driver_id, tariff_version_id, fee_plan_id,
      zone_code, plate, country, kind, session_status, failed_because, currency, price_minor, service_fee_minor, total_minor,
      paid_minor, written_off_minor, refunded_minor, disputed_minor, minutes, locale, tapped_at, ends_at, created_at)
    select gen_random_uuid(), app_id, operator_id, connection_id, place_id, driver_id, tariff_version_id, fee_plan_id,
      zone_code, ${letters} || lpad(n::text, 3, '0'), country, kind, 'FAILED', 'declined', currency, 0, 0, 0,
      0, 0, 0, 0, minutes, locale, tapped_at, ends_at, created_at + n * interval '1 millisecond'
    from session, generate_series(1, 120) n where id = ${stay.sessionId}`;
  await signIn(page, await personOf(sql, "rivelune", "owner"));
  await page.goto(`/operator/rivelune/sessions?q=${letters}`);
  const plates = async () => (await page.locator("tbody tr td:first-child").allInnerTexts()).join(" ");
  const rows = page.locator("tbody tr");
  await expect(rows).toHaveCount(50);
  await expect(page.getByRole("link", { name: "Previous" })).toHaveCount(0);
  const first = await plates();
  await page.getByRole("link", { name: "Next" }).click();
  await expect(rows.first()).toContainText(`${letters}070`);
  await expect(page).toHaveURL(new RegExp(`q=${letters}`));
  await page.getByRole("link", { name: "Next" }).click();
  await expect(rows).toHaveCount(20);
  await expect(page.getByRole("link", { name: "Next" })).toHaveCount(0);
  await page.getByRole("link", { name: "Previous" }).click();
  await expect(rows.first()).toContainText(`${letters}070`);
  await page.getByRole("link", { name: "Previous" }).click();
  await expect(rows.first()).toContainText(`${letters}120`);
  expect(await plates()).toBe(first);
});

test("what belongs to another operator is not found, exactly as what never was", async ({ page, sql }) => {
  await signIn(page, await personOf(sql, "lindental", "owner"));
  // The parts of the answer carry chance and arrive in any order, so what they come to is compared.
  const read = async (path: string) => {
    const answer = await page.goto(path);
    for (const fact of [stay.plate, stay.number]) expect(await answer?.text(), path).not.toContain(fact);
    await expect(page.getByRole("heading", { level: 1, name: "There is nothing here" })).toBeVisible();
    const main = await page.locator("main").evaluate((element) => element.outerHTML);
    return { status: answer?.status(), main };
  };
  const never = await read(`/operator/lindental/sessions/${publicId("session", uuidv7())}`);
  expect(never.status).toBe(404);
  for (const path of [
    `/operator/lindental/sessions/${stay.session}`,
    `/operator/lindental/receipts/${publicId("receipt", stay.receiptId)}`,
    "/operator/lindental/sessions/nonsense",
    "/operator/rivelune",
    "/operator/rivelune/stripe",
    `/operator/rivelune/sessions/${stay.session}`,
    "/operator/rivelune/stripe/return?app=portal",
    "/operator/rivelune/stripe/refresh?app=portal",
    "/operator/nobody",
  ]) {
    expect(await read(path), path).toEqual(never);
  }
  await page.goto(`/operator/lindental/sessions?q=${stay.plate}`);
  await expect(page.getByText("No stays found")).toBeVisible();
});

for (const { locale, overview } of [
  { locale: "en", overview: "Overview" },
  { locale: "de", overview: "Übersicht" },
  { locale: "fr", overview: "Aperçu" },
]) {
  test.describe(`in ${locale}`, () => {
    test.use({ locale });

    test("every page fits a phone and a desk and has no accessibility fault", async ({ page, sql }) => {
      test.setTimeout(120_000);
      await signIn(page, await personOf(sql, "rivelune", "owner"));
      await expect(page.getByRole("link", { name: overview, exact: true })).toHaveAttribute("aria-current", "page");
      const base = "/operator/rivelune";
      const lists = ["", "/stripe", "/sessions", "/receipts", "/places"];
      const things = [`/sessions/${stay.session}`, `/receipts/${publicId("receipt", stay.receiptId)}`];
      for (const path of [...lists, ...things]) {
        await page.goto(base + path);
        expect(await accessibilityFaults(page), path).toEqual([]);
        for (const width of [390, 1280]) {
          await page.setViewportSize({ width, height: 844 });
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          expect(overflow, `${path} at ${width}`).toBeLessThanOrEqual(0);
        }
      }
    });
  });
}
