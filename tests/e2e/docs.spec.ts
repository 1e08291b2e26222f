import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, type Page } from "@playwright/test";
import { OPERATIONS } from "@/lib/http/v1/catalog";
import { seededApiKey } from "@/tests/support/api-client";
import { accessibilityFaults } from "@/tests/support/pages/accessibility";
import { test } from "@/tests/support/pages/driver-test";

const LANGUAGES = [
  { locale: "en", title: "For developers", events: "Receiving events" },
  { locale: "de", title: "Für Entwickler", events: "Ereignisse erhalten" },
  { locale: "fr", title: "Pour les développeurs", events: "Recevoir les événements" },
] as const;

/** A part of each kind: axe looks at every name of the whole page once, in the test after these. */
const PARTS = ["header", "section:has(> #start)", "section:has(> #authentication)", "section:has(> #quotes)", "footer"];

for (const { locale, title, events } of LANGUAGES) {
  test.describe(`a developer who reads ${locale}`, () => {
    test.use({ locale });

    test("reads the docs in that language, without an accessibility fault, light and dark", async ({ page }) => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.goto("/developers");
        await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
        await expect(page.getByRole("heading", { level: 2, name: events })).toBeVisible();
        expect(await accessibilityFaults(page, PARTS)).toEqual([]);
      }
    });
  });
}

test("the whole page has no accessibility fault", async ({ page }) => {
  test.slow(); // thousands of names
  await page.goto("/developers");
  expect(await accessibilityFaults(page)).toEqual([]);
});

test("the page has every operation of the served document, at an address of its own, with its problems' sentences", async ({
  page,
}) => {
  await page.goto("/developers");
  for (const { id, summary, path } of OPERATIONS) {
    const operation = page.getByRole("article", { name: summary, exact: true });
    await expect(operation.getByRole("heading", { name: summary })).toHaveAttribute("id", id);
    await expect(operation).toContainText(`/api/v1${path}`);
  }
  const quote = page.getByRole("article", { name: "Price a stay that starts now, or a longer one" });
  await quote.getByText(/^Problems \(/).click();
  await expect(quote).toContainText("tariff.closed");
  await expect(quote).toContainText("This place is closed during that time.");
});

test("each link inside the page leads to something on it", async ({ page }) => {
  await page.goto("/developers");
  const lost = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')]
      .map((link) => link.getAttribute("href") ?? "")
      .filter((href) => document.getElementById(href.slice(1)) === null),
  );
  expect([...new Set(lost)]).toEqual([]);
});

test("on a phone nothing runs out of the page, and its contents open from the top", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/developers");
  await page.getByText("On this page").click();
  await expect(
    page.getByRole("navigation", { name: "On this page" }).getByRole("link", { name: "Quotes" }),
  ).toBeVisible();
  for (const details of await page.locator("article details > summary").all()) await details.click();
  const [width, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(width).toBeLessThanOrEqual(shown ?? 0);
});

const triedQuote = async (page: Page) => {
  const quote = page.getByRole("article", { name: "Price a stay that starts now, or a longer one" });
  await quote.getByText("Try it").click();
  const form = quote.getByRole("form");
  const send = async () => {
    await form.getByRole("button", { name: "Send" }).click();
    await expect(form.getByRole("button", { name: "Send" })).toBeEnabled();
  };
  return { form, send, outcome: form.getByRole("status") };
};

test("a quote is made from the page, and sent again under its key it is the same one", async ({ page }) => {
  await page.goto("/developers");
  const { form, send, outcome } = await triedQuote(page);
  await send();
  await expect(outcome).toContainText("No key is entered yet.");
  await page.getByLabel("Your test key").fill(seededApiKey("wayfarer"));
  await send();
  await expect(outcome).toContainText("201");
  await expect(outcome).toContainText("RateLimit");
  await expect(outcome).toContainText(/Request-Id\s*req_/);
  await expect(outcome).not.toContainText("Idempotent-Replayed");
  const id = /"id": "(quo_\w+)"/.exec((await outcome.textContent()) ?? "")?.[1];
  expect(id).toBeDefined();
  await send();
  await expect(outcome).toContainText("Idempotent-Replayed");
  await expect(outcome).toContainText(id ?? "");
  await form.getByRole("button", { name: "New value" }).click();
  await send();
  await expect(outcome).not.toContainText("Idempotent-Replayed");
  await expect(outcome).not.toContainText(id ?? "");
  expect(page.url()).not.toContain("bf_test");
});

test("the key stays in the tab, and a live key is not sent at all", async ({ page, context }) => {
  await page.goto("/developers");
  await page.getByLabel("Your test key").fill(seededApiKey("wayfarer"));
  await page.reload();
  await expect(page.getByLabel("Your test key")).toHaveValue(seededApiKey("wayfarer"));
  const another = await context.newPage();
  await another.goto("/developers");
  await expect(another.getByLabel("Your test key")).toHaveValue("");
  const { send, outcome } = await triedQuote(page);
  const sent: string[] = [];
  page.on("request", (request) => sent.push(request.url()));
  await page.getByLabel("Your test key").fill("bf_live_aaaa_bbbb");
  await send();
  await expect(outcome).toContainText("This is a live key.");
  expect(sent.filter((url) => url.includes("/api/"))).toEqual([]);
});

test("a wrong key shows the problem as the API answers it", async ({ page }) => {
  await page.goto("/developers");
  await page.getByLabel("Your test key").fill("bf_test_aaaa_bbbb");
  const { form, send, outcome } = await triedQuote(page);
  await send();
  await expect(outcome).toContainText("401");
  await expect(outcome).toContainText('"code": "api_key.invalid"');
  await form.getByLabel("Body").fill("{");
  await send();
  await expect(outcome).toContainText("The body is no JSON.");
});

test("the five minutes' commands end in a session that is paid for, as they stand on the page", async ({ page }) => {
  await page.goto("/developers");
  const commands = await page.locator("section:has(> #start) pre").allTextContents();
  expect(commands).toHaveLength(6);
  const { stdout } = await promisify(execFile)("bash", ["-eu", "-c", commands.join("\n")], {
    env: { ...process.env, KEY: seededApiKey("wayfarer") },
    timeout: 60_000,
  });
  expect(stdout).toContain('"sessionStatus":"STARTED"');
  expect(stdout).toContain('"kind":"sale"');
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the docs are whole, with a command in the place of each form", async ({ page }) => {
    await page.goto("/developers");
    await expect(page.getByRole("article")).toHaveCount(OPERATIONS.length);
    await expect(page.getByRole("article").first()).toContainText("curl");
    await expect(page.getByText("Try it", { exact: true }).last()).toBeHidden();
    await expect(page.getByLabel("Your test key")).toBeHidden();
  });
});

test("the start page leads to the docs", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("contentinfo").getByRole("link", { name: "For developers" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "For developers" })).toBeVisible();
});
