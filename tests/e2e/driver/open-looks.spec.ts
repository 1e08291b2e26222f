import { type Cookie, expect, type Page } from "@playwright/test";
import { plateOf, test } from "@/tests/support/pages/driver-test";
import { DESK, look, PHONE } from "@/tests/support/pages/looks";
import { askForOpenOffer, expectRunning, makeAsked, startButton, startStay } from "@/tests/support/pages/open-stay";
import { GARAGE } from "@/tests/support/pages/seeded";

let cookies: Cookie[];
let addresses: string[];

const pathOf = (page: Page) => new URL(page.url()).pathname;

/** An open stay's pages in each of its states: offered, running, asked about, over, and all of them listed. */
async function visitEverything(page: Page): Promise<string[]> {
  await startStay(page, plateOf());
  const over = pathOf(page);
  await page.getByRole("button", { name: "Stop now" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "This stay has ended" })).toBeVisible();
  const running = await startAgain(page);
  const asked = await startAgain(page);
  await makeAsked(page);
  await askForOpenOffer(page, plateOf());
  return [pathOf(page), running, asked, over, "/sessions", "/cards"];
}

async function startAgain(page: Page): Promise<string> {
  await askForOpenOffer(page, plateOf());
  await startButton(page).click();
  await expectRunning(page);
  return pathOf(page);
}

test.beforeAll(async ({ browser }) => {
  const context = await browser.newContext({ locale: "en-GB" });
  addresses = await visitEverything(await context.newPage());
  cookies = await context.cookies();
  await context.close();
});

for (const locale of ["en", "de", "fr"] as const) {
  test.describe(locale, () => {
    test.use({ locale });

    test(`every page of an open stay is without fault in ${locale}, on a phone and on a desk`, async ({
      page,
      context,
    }) => {
      test.setTimeout(120_000); // fourteen looks at pages, on two cores that do everything else too
      await context.addCookies(cookies);
      await page.goto(`/p/${GARAGE.zoneCode}`);
      await page.locator('input[name="kind"][value="open"]').check();
      for (const width of [PHONE, DESK]) await look(page, "the sign", width, width === PHONE);
      for (const address of addresses) {
        await page.goto(address);
        await expect(page.locator("html")).toHaveAttribute("lang", locale);
        await look(page, address, PHONE, true);
        await look(page, address, DESK, locale === "de"); // the longest words
      }
    });
  });
}
