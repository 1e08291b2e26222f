import { expect, type Page } from "@playwright/test";
import { apiKeyText, parseApiKey } from "@/lib/domain/api-key";
import { make, newKey, signInToApp, statusOf } from "@/tests/support/pages/developer-pages";
import { lastMailTo } from "@/tests/support/pages/mails";
import { newOperator, newPlace, personOf, signIn, test } from "@/tests/support/pages/operator-pages";
import { tabTo } from "@/tests/support/pages/support-pages";
import { testStack } from "@/tests/support/stack";

const row = (page: Page, key: string) =>
  page.locator("tbody tr").filter({ hasText: parseApiKey(key)?.keyId ?? "none" });
const firstRow = (page: Page, key: string) =>
  row(page, key).filter({ has: page.locator("code", { hasText: `bf_test_${parseApiKey(key)?.keyId}` }) });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with script" : "without script", () => {
    test.use({ javaScriptEnabled });

    test("a developer makes a key that is shown once, rolls it with an overlap and revokes it", async ({
      page,
      context,
      sql,
    }) => {
      const { area } = await signInToApp(context, sql);
      const label = javaScriptEnabled ? "Shop" : "Kiosk";
      await page.goto(`${area}/keys/new`);
      await expect(page.getByRole("checkbox", { name: /^refunds/ })).not.toBeChecked();
      const first = await make(page, area, label);
      expect(await statusOf(first)).toBe(200);
      expect(await page.content()).not.toContain(parseApiKey(first)?.secret);
      // The answer to a form that the browser itself had posted is kept by nobody: there is nothing to go back to.
      if (javaScriptEnabled) {
        await page.goBack();
        expect(await page.content()).not.toContain(parseApiKey(first)?.secret);
      }

      await page.goto(`${area}/keys`);
      await page.getByRole("link", { name: `Roll ${label}` }).click();
      await page.getByRole("radio", { name: /One more hour/ }).check({ force: true });
      await page.getByRole("button", { name: "Make the new key" }).click();
      const second = await newKey(page).inputValue();
      expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);
      await page.getByRole("link", { name: /^I have it/ }).click();
      await expect(firstRow(page, first)).toContainText("Works until");
      await expect(firstRow(page, second)).toContainText("takes over from");

      await page.getByRole("link", { name: `Roll ${label}` }).click();
      await page.getByRole("radio", { name: /No longer/ }).check({ force: true });
      await page.getByRole("button", { name: "Make the new key" }).click();
      const third = await newKey(page).inputValue();
      expect([await statusOf(second), await statusOf(third)]).toEqual([401, 200]);

      await page.goto(`${area}/keys`);
      const line = firstRow(page, third).filter({ hasText: "Roll" });
      await line.getByRole("link", { name: `Revoke ${label}` }).click();
      await page.getByRole("button", { name: "Revoke it now" }).click();
      await expect(page).toHaveURL(new RegExp(`${area}/keys$`));
      expect(await statusOf(third)).toBe(401);
      expect(await statusOf(first)).toBe(200);
    });

    test("whoever finds a key switches it off and reads the same as for nonsense", async ({
      page,
      context: own,
      browser,
      sql,
    }) => {
      const { area, email } = await signInToApp(own, sql);
      const key = await make(page, area, "Lost");
      const { keyId = "", secret = "" } = parseApiKey(key) ?? {};
      const context = await browser.newContext({ javaScriptEnabled });
      const finder = await context.newPage();
      const told = async (text: string) => {
        await finder.goto(`${testStack().url}/developers/leaked-key`);
        await finder.getByLabel("What you found").fill(text);
        await finder.getByRole("button", { name: "Switch it off" }).click();
        await expect(finder).toHaveURL(/\/developers\/leaked-key\/thanks$/);
        return finder.locator("main").innerText();
      };
      const wrong = await told(apiKeyText({ mode: "test", keyId, secret: "x".repeat(32) }));
      expect(await statusOf(key)).toBe(200);
      expect([await told("nothing"), await told(`key = "${key}"`), await told(key)]).toEqual([wrong, wrong, wrong]);
      expect(await statusOf(key)).toBe(401);
      await expect.poll(() => lastMailTo(testStack().mailDir, email)?.text).toContain(keyId);
      expect(lastMailTo(testStack().mailDir, email)?.text).not.toContain(secret);
      await page.reload();
      await expect(row(page, key).filter({ hasText: "Revoked: leaked" })).toHaveCount(1);
      await context.close();
    });
  });
}

test("the whole of a key's life works with the keyboard", async ({ page, context, sql }) => {
  const { area } = await signInToApp(context, sql);
  await page.goto(`${area}/keys`);
  await tabTo(page, page.getByRole("link", { name: "Make a key" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Make a key" })).toBeVisible();
  await tabTo(page, page.getByRole("textbox", { name: "Name" }));
  await page.keyboard.type("Typed");
  await tabTo(page, page.getByRole("checkbox", { name: /^webhooks/ }));
  await page.keyboard.press("Space");
  await tabTo(page, page.getByRole("button", { name: "Make the key" }));
  await page.keyboard.press("Enter");
  await expect(newKey(page)).toBeFocused();
  const key = await newKey(page).inputValue();
  await tabTo(page, page.getByRole("link", { name: /^I have it/ }));
  await page.keyboard.press("Enter");
  await expect(row(page, key)).toContainText("drive, read");
  await tabTo(page, row(page, key).getByRole("link", { name: "Revoke Typed" }));
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("button", { name: "Revoke it now" }));
  await page.keyboard.press("Enter");
  await expect(row(page, key)).toContainText("Revoked");
  expect(await statusOf(key)).toBe(401);
});

test("whoever has a second factor is asked for a new code before a key is made", async ({ page, context, sql }) => {
  const { area, code } = await signInToApp(context, sql, 30);
  await page.goto(`${area}/keys/new`);
  await page.getByRole("textbox", { name: "Name" }).fill("Proven");
  await page.getByRole("button", { name: "Make the key" }).click();
  await expect(page.getByLabel("Code from your authenticator app")).toBeFocused();
  await page.keyboard.type(code());
  await page.keyboard.press("Enter");
  expect(await statusOf(await newKey(page).inputValue())).toBe(200);
});

test("a developer's sign-in leads to the app's keys", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Liv Sandvik" }).click();
  await expect(page).toHaveURL(/\/developers\/apps\/wayfarer\/keys$/);
  await expect(page.getByRole("link", { name: "Roll Demo" })).toBeVisible();
});

test("an operator's owner makes a key that looks at vehicles, and a clerk is offered none", async ({ page, sql }) => {
  const { slug, person } = await newOperator(sql);
  const zoneCode = await newPlace(sql, slug);
  await signIn(page, person, `/operator/${slug}/keys`);
  await page.getByRole("link", { name: "Make a key" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Patrol");
  await page.getByRole("button", { name: "Make the key" }).click();
  const key = await newKey(page).inputValue();
  const looked = await fetch(`${testStack().url}/api/v1/checks?plate=AB123CD&country=FR&zoneCode=${zoneCode}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  expect(looked.status).toBe(200);
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).not.toHaveURL(/account/);
  await signIn(page, await personOf(sql, "rivelune", "clerk"), "/operator/rivelune");
  await expect(page.getByRole("link", { name: "Stays", exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Keys", exact: true })).toHaveCount(0);
  expect((await page.goto("/operator/rivelune/keys"))?.status()).toBe(404);
});
