import { type Cookie, expect, type Page } from "@playwright/test";
import {
  askForOffer,
  CARDS,
  cardFields,
  chooseToPay,
  expectParked,
  payButton,
  SAVE,
  saveCard,
} from "@/tests/support/pages/driver-pages";
import { plateOf, test } from "@/tests/support/pages/driver-test";
import { DESK, look, PHONE } from "@/tests/support/pages/looks";
import { GARAGE } from "@/tests/support/pages/seeded";

let cookies: Cookie[];
let addresses: string[];

/** Every page that a driver can come to, in a state where there is something on it. */
async function visitEverything(page: Page): Promise<string[]> {
  const plate = plateOf();
  await askForOffer(page, { zoneCode: GARAGE.zoneCode, plate });
  await saveCard(page, CARDS.savesThenDeclines);
  await expect(page.getByRole("radio", { name: /0341/ })).toBeChecked();
  await saveCard(page, CARDS.cartesBancaires);
  await expect(page.getByRole("radio", { name: /1001/ })).toBeChecked();
  await payButton(page).click();
  await expectParked(page);
  const stay = new URL(page.url()).pathname;
  await page.goto(`${stay}/extend`);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(/\/pay\/quo_/);
  const extension = new URL(page.url()).pathname;
  await askForOffer(page, { zoneCode: GARAGE.zoneCode, plate: plateOf() });
  const offer = new URL(page.url()).pathname;
  await chooseToPay(page, SAVE);
  await expect(page).toHaveURL(/\/cards\//);
  const setup = page.url().replace(new URL(page.url()).origin, "");
  await page.goto(offer);
  await chooseToPay(page, /^Pay by card, once/);
  await expect(page).toHaveURL(/\/pay$/);
  const checkout = new URL(page.url()).pathname;
  const second = plateOf();
  await askForOffer(page, { zoneCode: "300103", plate: second });
  const declined = `${new URL(page.url()).pathname}?declined=authentication_failed`;
  const texts = ["/", "/?zone=12&problem=format", "/p/100102", "/p/300103", "/p/300102"];
  const listed = ["/sessions", "/cards"];
  return [...texts, declined, extension, setup, checkout, `${checkout}?wait=1`, stay, `${stay}/extend`, ...listed];
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

    test(`every page of a driver's is without fault in ${locale}, on a phone and on a desk`, async ({
      page,
      context,
    }) => {
      test.setTimeout(180_000); // thirty looks at pages, on two cores that do everything else too
      await context.addCookies(cookies);
      for (const address of addresses) {
        await page.goto(address);
        if (/\/cards\/|\/pay$/.test(new URL(page.url()).pathname)) {
          await expect(cardFields(page).locator("#number").or(page.getByRole("progressbar"))).toBeVisible();
          await expect(page.locator('[aria-disabled="true"]')).toHaveCount(0);
        }
        await expect(page.locator("html")).toHaveAttribute("lang", locale);
        expect.soft(await page.title(), address).toMatch(/\S · Bayfare$/);
        await look(page, address, PHONE, true);
        await look(page, address, DESK, locale === "de"); // the longest words
      }
    });
  });
}
