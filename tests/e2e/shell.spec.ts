import { expect } from "@playwright/test";
import { accessibilityFaults } from "@/tests/support/pages/accessibility";
import { test } from "@/tests/support/pages/driver-test";

const LANGUAGES = [
  { locale: "en", title: "Pay for your parking", missing: "There is nothing here" },
  { locale: "de", title: "Parken bezahlen", missing: "Hier ist nichts" },
  { locale: "fr", title: "Payer votre stationnement", missing: "Il n’y a rien ici" },
] as const;

for (const { locale, title, missing } of LANGUAGES) {
  test.describe(`a browser that prefers ${locale}`, () => {
    test.use({ locale });

    test("reads the start page in its language, without an accessibility fault, light and dark", async ({ page }) => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.goto("/");
        await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
        await expect(page.locator("html")).toHaveAttribute("lang", locale);
        expect(await accessibilityFaults(page)).toEqual([]);
      }
    });

    test("is told in its language, with 404, that there is nothing at an address", async ({ page }) => {
      const response = await page.goto("/no/such.page");
      expect(response?.status()).toBe(404);
      await expect(page.getByRole("heading", { level: 1, name: missing })).toBeVisible();
    });
  });
}

test("every script of a page carries the nonce of that answer, and no two answers share one", async ({ request }) => {
  const nonces = new Set<string>();
  for (const path of ["/", "/", "/no-such-page"]) {
    const response = await request.get(path);
    const nonce = /'nonce-([^']+)'/.exec(response.headers()["content-security-policy"] ?? "")?.[1];
    expect(nonce).toBeDefined();
    nonces.add(nonce ?? "");
    const scripts = (await response.text()).match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(3);
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
  }
  expect(nonces.size).toBe(3);
});

test("a script without the nonce does not run", async ({ page, trouble }) => {
  await page.goto("/");
  await page.evaluate(() => {
    const button = document.createElement("button");
    button.setAttribute("onclick", "document.title = 'broken'");
    document.body.append(button);
    button.click();
  });
  await expect.poll(() => trouble.length).toBeGreaterThan(0);
  await expect(page).not.toHaveTitle("broken");
  trouble.length = 0;
});

test("answers carry the headers that keep other sites out", async ({ request }) => {
  const headers = (await request.get("/")).headers();
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["referrer-policy"]).toBe("strict-origin-when-cross-origin");
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(headers["permissions-policy"]).toContain("camera=()");
  expect(headers["strict-transport-security"]).toBeUndefined();
  const secure = await request.get("/", { headers: { "x-forwarded-proto": "https" } });
  expect(secure.headers()["strict-transport-security"]).toContain("max-age=");
});

test("a language switch never leads to another site, and an unknown language changes nothing", async ({ request }) => {
  const ask = (query: string) => request.get(`/language?${query}`, { maxRedirects: 0 });
  for (const back of ["//evil.example", "https://evil.example", "/\\evil.example"]) {
    expect((await ask(`to=de&back=${encodeURIComponent(back)}`)).headers().location).toBe("/");
  }
  const unknown = await ask("to=xx&back=/p/123456");
  expect(unknown.headers().location).toBe("/p/123456");
  expect(unknown.headers()["set-cookie"]).toBeUndefined();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("a choice of language stays and comes back to the same page", async ({ page }) => {
    await page.goto("/?zone=12&problem=format");
    await page.getByRole("link", { name: "Deutsch" }).click();
    await expect(page).toHaveURL("/?zone=12&problem=format");
    await expect(page.getByRole("alert")).toContainText("sechs Ziffern");
    await page.goto("/");
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
  });

  test("a zone code leads to its place however it was grouped, and a wrong one back to the form", async ({ page }) => {
    await page.goto("/");
    await page.getByRole("textbox", { name: "Zone code" }).fill("999 999");
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page).toHaveURL(/\/p\/999999$|problem=unknown/);
    await page.goto("/");
    await page.getByRole("textbox", { name: "Zone code" }).fill("12x");
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByRole("textbox", { name: "Zone code" })).toHaveValue("12x");
    await expect(page.getByRole("alert")).toContainText("six digits");
  });
});

test("the page keeps its width on a narrow phone", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of ["/", "/?zone=12&problem=format", "/no-such-page"]) {
    await page.goto(path);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  }
});
