import { expect, type Page } from "@playwright/test";
import { publicId } from "@/lib/domain/id";
import { look, PHONE } from "@/tests/support/pages/looks";
import { personOf, signIn, test } from "@/tests/support/pages/operator-pages";
import { guestInStack, placeOfForty } from "@/tests/support/pages/owing-driver";
import { GARAGE } from "@/tests/support/pages/seeded";
import { signIn as signInAs } from "@/tests/support/pages/support-pages";

/** At a place where any stay costs 40.00 and 30.00 are held: one that is over and owes 10.00, and one that runs. */
let owed: string;
let running: string;

test.beforeAll(async ({ sql }) => {
  const place = await placeOfForty(sql, "Quai des Agents");
  const [owing, parked] = [await guestInStack(sql), await guestInStack(sql)];
  owed = publicId("session", await owing.owe(place, await owing.card("pm_card_visa")));
  running = publicId("session", await parked.park(place, await parked.card("pm_card_visa")));
});

const NOT_PRICED = "The price is worked out at the stop. Held on the card until then: €30.00";

async function lookAt(page: Page, address: string): Promise<void> {
  await page.goto(address);
  for (const width of [1280, PHONE]) await look(page, address, width, true);
}

test("an operator reads of an owed stay what was held, taken and is missing, each try and the next one", async ({
  page,
  sql,
}) => {
  await signIn(page, await personOf(sql, GARAGE.operator, "owner"));
  await lookAt(page, `/operator/${GARAGE.operator}/sessions/${owed}`);
  for (const words of ["To be paid", "Start and stop", "Declined, tried again", "of €30.00 held", "Still owed"]) {
    await expect(page.getByText(words, { exact: true }).first()).toBeVisible();
  }
  await expect(page.getByText(/^Next try by itself:/)).toBeVisible();
  await expect(page.getByText(/^Attempt 1: Declined \(There was not enough money on the card\.\)/)).toBeVisible();
});

test("an operator reads of a running stay what is held and no total, and the list tells both apart", async ({
  page,
  sql,
}) => {
  await signIn(page, await personOf(sql, GARAGE.operator, "owner"));
  await lookAt(page, `/operator/${GARAGE.operator}/sessions/${running}`);
  await expect(page.getByText(NOT_PRICED)).toBeVisible();
  await expect(page.getByText("Until, at the latest")).toBeVisible();
  await expect(page.getByText("Total", { exact: true })).toHaveCount(0);
  await page.goto(`/operator/${GARAGE.operator}/sessions`);
  const rows = page.locator("tbody tr");
  await expect(rows.filter({ has: page.locator(`a[href$="${owed}"]`) })).toContainText("€10.00 owed");
  await expect(rows.filter({ has: page.locator(`a[href$="${running}"]`) })).toContainText("open end");
});

test("an agent reads the same, and may write the debt off", async ({ page }) => {
  await signInAs(page, `/support/sessions/${owed}`);
  await lookAt(page, `/support/sessions/${owed}`);
  await expect(page.getByText("Declined, tried again")).toBeVisible();
  await expect(page.getByText(/^Next try by itself:/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Write off €10.00" })).toBeVisible();
  await lookAt(page, `/support/sessions/${running}`);
  await expect(page.getByText(NOT_PRICED)).toBeVisible();
});
