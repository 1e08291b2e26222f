import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { BROWSER_ARGS, findBrowser } from "@/tests/support/browser";
import { askForOffer, CARDS, expectParked, payButton, saveCard } from "@/tests/support/pages/driver-pages";
import { GARAGE } from "@/tests/support/pages/seeded";

/** Makes the README's pictures from a running demo: `tsx tests/support/pictures.ts http://localhost:3000 http://127.0.0.1:12111`. */
const folder = fileURLToPath(new URL("./pictures", import.meta.url));
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 1000 };

async function shoot(page: Page, name: string): Promise<void> {
  await page.evaluate(async () => {
    window.scrollTo(0, 0);
    await document.fonts.ready;
  });
  await page.screenshot({ path: `${folder}/${name}.png`, animations: "disabled" });
}

async function open(browser: Browser, baseURL: string, viewport: typeof PHONE): Promise<[BrowserContext, Page]> {
  const context = await browser.newContext({ baseURL, viewport, locale: "en-GB", timezoneId: "Europe/Paris" });
  return [context, await context.newPage()];
}

async function signIn(page: Page, person: RegExp, next: string): Promise<void> {
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByRole("button", { name: person }).first().click();
  await page.waitForURL((url) => url.pathname.startsWith(next));
}

async function ofDriver(browser: Browser, url: string): Promise<void> {
  const [context, page] = await open(browser, url, PHONE);
  await page.goto(`/p/${GARAGE.zoneCode}`);
  await page.getByRole("textbox", { name: "Number plate" }).fill("GA-214-KR");
  await shoot(page, "place");
  await askForOffer(page, { zoneCode: GARAGE.zoneCode, plate: "GA-214-KR", duration: /^2 h/ });
  await saveCard(page, CARDS.cartesBancaires);
  await page.getByRole("radio", { name: /1001/ }).waitFor();
  await shoot(page, "pay");
  await payButton(page).click();
  await expectParked(page);
  await shoot(page, "session");
  await page.getByRole("link", { name: /^Receipt / }).click();
  await page.getByRole("heading", { level: 1, name: "Receipt" }).waitFor();
  await shoot(page, "receipt");
  await context.close();
}

async function ofOperator(browser: Browser, url: string): Promise<void> {
  const [context, page] = await open(browser, url, DESK);
  await signIn(page, /Owner.*Rivelune/, "/operator");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await shoot(page, "operator");
  await context.close();
}

async function ofSupport(browser: Browser, url: string): Promise<void> {
  const [context, page] = await open(browser, url, DESK);
  await signIn(page, /Support agent/, "/support");
  await page.getByRole("searchbox").or(page.getByRole("textbox")).first().fill("GA-214-KR");
  await page.keyboard.press("Enter");
  await page.locator("main a[href*='/support/sessions/']").first().click();
  const amount = page.getByLabel(/^Amount in/);
  await amount.fill("1.50");
  await shoot(page, "support");
  await context.close();
}

/** The simulator's page of the operator's account, with the payment that the driver just made on top. */
async function ofSimulator(browser: Browser, _url: string): Promise<void> {
  const [context, page] = await open(browser, simulatorUrl, DESK);
  await page.goto("/");
  await page
    .getByRole("link", { name: /Rivelune/ })
    .first()
    .click();
  await page.getByRole("heading", { level: 1, name: /Rivelune/ }).waitFor();
  await shoot(page, "simulator");
  await context.close();
}

const url = process.argv[2] ?? "http://localhost:3000";
const simulatorUrl = process.argv[3] ?? "http://127.0.0.1:12111";
/** Some of the names below, with commas between them, draw only those parts. */
const only = process.argv[4]?.split(",");
const PARTS = { driver: ofDriver, operator: ofOperator, support: ofSupport, simulator: ofSimulator };
mkdirSync(folder, { recursive: true });
const { executablePath, env } = await findBrowser();
const browser = await chromium.launch({ executablePath, args: BROWSER_ARGS, env });
for (const [name, draw] of Object.entries(PARTS)) if (only?.includes(name) !== false) await draw(browser, url);
await browser.close();
